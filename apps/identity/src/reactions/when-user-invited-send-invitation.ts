import { Injectable } from '@nestjs/common';
import { Clock, Streams, type Reaction, type Recorded } from '@mrbill/event-sourcing';
import { Reacts } from '@mrbill/event-sourcing/nest';
import { Context } from '@mrbill/tenancy';
import { invitations } from '../credentials/mailed-tickets.js';
import { invitationLetter } from '../mail/invitation-letter.js';
import { Mail } from '../mail/mail.js';
import { mailPerson } from '../mail/mail-person.js';
import { PublicUrl } from '../public-url.js';
import { tenant } from '../tenant/tenant.js';
import { user, type UserFact } from '../user/user.js';

const NAME = 'when-user-invited-send-invitation';

/** Whoever is invited gets a mail with a link. Called again for the same fact it sends another, which voids the one before. */
@Injectable()
export class WhenUserInvitedSendInvitation extends Reacts<UserFact> {
  readonly reaction: Reaction<UserFact> = {
    name: `identity.${NAME}`,
    on: { 'user.invited': (fact) => this.send(fact), 'user.invitation-sent': (fact) => this.send(fact) },
  };

  constructor(
    readonly streams: Streams,
    private readonly context: Context,
    private readonly clock: Clock,
    readonly mail: Mail,
    private readonly publicUrl: PublicUrl,
  ) {
    super();
  }

  private send(fact: Recorded): Promise<void> {
    const { tenant: tenantId, stream, version } = fact;
    const work = async () => {
      const [invited, host] = await Promise.all([
        this.streams.load(user, stream.id),
        this.streams.load(tenant, tenantId),
      ]);
      // Accepted, withdrawn, or opened anew since: then this one is not to be sent.
      if (invited?.state.invitation !== version || host?.state.status !== 'ACTIVE') return;
      const { email, fullName, locale } = invited.state;
      const invitation = await this.streams.transaction((tx) =>
        invitations.mint(tx, tenantId, stream.id, this.clock.now()),
      );
      const link = this.publicUrl.page('accept', { invitation });
      await mailPerson(
        this,
        stream.id,
        invitationLetter({ to: email, fullName, tenantName: host.state.name, locale, link }),
      );
    };
    return this.context.asReaction(NAME, fact, work);
  }
}
