import { Injectable } from '@nestjs/common';
import { Streams, type Reaction, type Recorded } from '@mrbill/event-sourcing';
import { Reacts } from '@mrbill/event-sourcing/nest';
import { Context } from '@mrbill/tenancy';
import { Mail } from '../mail/mail.js';
import { mailPerson } from '../mail/mail-person.js';
import { passwordChangedLetter } from '../mail/password-changed-letter.js';
import { PublicUrl } from '../public-url.js';
import { user, type UserFact } from '../user/user.js';

const NAME = 'when-password-changed-tell-its-owner';

/** So that somebody whose password was changed by another hears of it, and how to take it back. */
@Injectable()
export class WhenPasswordChangedTellItsOwner extends Reacts<UserFact> {
  readonly reaction: Reaction<UserFact> = {
    name: `identity.${NAME}`,
    on: { 'user.password-changed': (fact) => this.tell(fact) },
  };

  constructor(
    readonly streams: Streams,
    private readonly context: Context,
    readonly mail: Mail,
    private readonly publicUrl: PublicUrl,
  ) {
    super();
  }

  private tell(fact: Recorded): Promise<void> {
    const work = async () => {
      const { state: who } = (await this.streams.load(user, fact.stream.id)) ?? {};
      if (who?.status !== 'ACTIVE') return;
      const { email: to, fullName, locale } = who;
      const link = this.publicUrl.page('forgot');
      await mailPerson(this, fact.stream.id, passwordChangedLetter({ to, fullName, locale, link }));
    };
    return this.context.asReaction(NAME, fact, work);
  }
}
