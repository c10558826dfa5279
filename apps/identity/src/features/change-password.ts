import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Rejection, Streams, type TransactionStreams, type Written } from '@mrbill/event-sourcing';
import { Allow, ClientAddress, NoContent, Refuses, Summary } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { z } from 'zod';
import { Refusals } from '../audit/refusals.js';
import { accountOf, countAttempt, forgive, isKnownPlace, refuseEarly } from '../credentials/attempts.js';
import { passwordOf, replacePassword } from '../credentials/credential.js';
import { resets } from '../credentials/mailed-tickets.js';
import { NewPassword, refuseWeak } from '../credentials/password-rules.js';
import { Passwords } from '../credentials/passwords.js';
import { placeOf } from '../credentials/places.js';
import { knownOf, People, type KnownUser } from '../directory/people.js';
import { changePassword } from '../user/decisions.js';
import { Secret } from './inputs.js';

export class ChangePassword extends Command<Written<KnownUser>> {
  static readonly schema = z
    .strictObject({ currentPassword: Secret, newPassword: NewPassword })
    .meta({ id: 'ChangePassword' });
  constructor(
    readonly input: z.infer<typeof ChangePassword.schema>,
    readonly address: string,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly streams: Streams,
    private readonly refusals: Refusals,
    private readonly context: Context,
    private readonly clock: Clock,
  ) {}

  async execute({ input: { currentPassword, newPassword }, address }: ChangePassword): Promise<Written<KnownUser>> {
    const { userId, sessionId, tenantId } = this.context.caller;
    const { known, counter } = await this.streams.transaction((tx) => this.begin(tx, newPassword, address));
    if (!(await this.passwords.match(currentPassword, known))) {
      await this.refusals.record({ tenant: tenantId, what: 'password-change', why: 'wrong-password', userId, address });
      throw new Rejection('password.wrong');
    }
    const fresh = await this.passwords.hash(newPassword);
    return this.people.change(userId, changePassword('change'), {
      // The comparison took its time: it must still be the password that was compared.
      and: async (tx) => {
        await replacePassword(tx, userId, fresh, known);
        // Also a link that somebody else has asked for, and may have read.
        await resets.drop(tx, userId);
        await forgive(tx, counter);
      },
      endSessions: { why: 'password', except: sessionId },
    });
  }

  /** Counted as signing in is: a stolen token must not be a way to try out passwords. */
  private async begin(tx: TransactionStreams, newPassword: string, address: string) {
    const { userId, tenantId } = this.context.caller;
    const who = await knownOf(tx, tenantId, userId);
    // Before it counts, for then nothing is compared.
    refuseWeak(newPassword, who, '/newPassword');
    const tried = { tenantId, account: accountOf(tenantId, who.email), place: placeOf(address) };
    const now = this.clock.now();
    const admission = await countAttempt(tx, tried, await isKnownPlace(tx, tried, now), now);
    return { counter: refuseEarly(admission, now), known: await passwordOf(tx, userId) };
  }
}

@Controller('me/password')
export class ChangePasswordRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('session:own')
  @NoContent({ secretInput: true })
  @Refuses('password.wrong', 'session.too-many-attempts', 'user.not-found')
  @Summary('Change one’s own password', 'Ends all sessions but the one that asks, and tells its owner by mail.')
  change(
    @Body({ schema: ChangePassword.schema }) input: z.infer<typeof ChangePassword.schema>,
    @ClientAddress() address: string,
  ) {
    return this.commands.execute(new ChangePassword(input, address));
  }
}
