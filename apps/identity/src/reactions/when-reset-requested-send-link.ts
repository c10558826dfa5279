import { Injectable } from '@nestjs/common';
import { Clock, Streams, type Reaction, type Recorded } from '@mrbill/event-sourcing';
import { Reacts } from '@mrbill/event-sourcing/nest';
import { Context } from '@mrbill/tenancy';
import { resets } from '../credentials/mailed-tickets.js';
import { Mail } from '../mail/mail.js';
import { mailPerson } from '../mail/mail-person.js';
import { resetLetter } from '../mail/reset-letter.js';
import { PublicUrl } from '../public-url.js';
import { user, type UserFact } from '../user/user.js';

const NAME = 'when-reset-requested-send-link';

/** Whoever forgot their password gets a mail with a link. Sent again, it voids the one before. */
@Injectable()
export class WhenResetRequestedSendLink extends Reacts<UserFact> {
  readonly reaction: Reaction<UserFact> = {
    name: `identity.${NAME}`,
    on: { 'user.reset-requested': (fact) => this.send(fact) },
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
    const { tenant: tenantId, stream, at } = fact;
    const work = async () => {
      const { state: who } = (await this.streams.load(user, stream.id)) ?? {};
      if (who?.status !== 'ACTIVE' || who.resetAskedAt !== at) return;
      const reset = await this.streams.transaction((tx) => resets.mint(tx, tenantId, stream.id, this.clock.now()));
      const link = this.publicUrl.page('reset', { reset });
      await mailPerson(
        this,
        stream.id,
        resetLetter({ to: who.email, fullName: who.fullName, locale: who.locale, link }),
      );
    };
    return this.context.asReaction(NAME, fact, work);
  }
}
