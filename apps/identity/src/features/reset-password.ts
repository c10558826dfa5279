import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Rejection, Streams, type TransactionStreams, type Written } from '@mrbill/event-sourcing';
import { ClientAddress, NoContent, Public, Refuses, Summary } from '@mrbill/http';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { accountOf, forgiveAttempts, rememberPlace } from '../credentials/attempts.js';
import { replacePassword } from '../credentials/credential.js';
import { resets } from '../credentials/mailed-tickets.js';
import { NewPassword, refuseWeak, type Known } from '../credentials/password-rules.js';
import { placeOf } from '../credentials/places.js';
import { Passwords } from '../credentials/passwords.js';
import { isOpen } from '../directory/founding.js';
import { knownOf, People, type KnownUser } from '../directory/people.js';
import { readTicket, type Ticket } from '../tokens/ticket.js';
import { changePassword } from '../user/decisions.js';
import { Secret } from './inputs.js';

export class ResetPassword extends Command<Written<KnownUser>> {
  static readonly schema = z.strictObject({ reset: Secret, password: NewPassword }).meta({ id: 'ResetPassword' });
  constructor(
    readonly input: z.infer<typeof ResetPassword.schema>,
    readonly address: string,
  ) {
    super();
  }
}

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword> {
  constructor(
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  execute({ input: { reset, password }, address }: ResetPassword): Promise<Written<KnownUser>> {
    const ticket = readTicket(reset);
    if (!ticket) throw new Rejection('reset.not-valid');
    return this.crossing.asTenant(ticket.tenant, 'reset-password', () => this.reset(ticket, password, address));
  }

  private async reset(ticket: Ticket, password: string, address: string): Promise<Written<KnownUser>> {
    // Looked at first, so that nobody makes us hash passwords with links that are none.
    const now = this.clock.now();
    refuseWeak(password, await this.streams.transaction((tx) => this.owner(tx, ticket, now)));
    const fresh = await this.passwords.hash(password);
    return this.people.change(ticket.subject, changePassword('reset'), {
      and: async (tx, { tenantId, userId, email }) => {
        const good = (await isOpen(tx, ticket.tenant)) && (await resets.take(tx, ticket, now));
        if (!good) throw new Rejection('reset.not-valid');
        await replacePassword(tx, ticket.subject, fresh);
        // Whoever reads their mail is let in at once, here, whatever others tried before or try now.
        await forgiveAttempts(tx, tenantId, email);
        await rememberPlace(
          tx,
          { tenantId, account: accountOf(tenantId, email), place: placeOf(address) },
          userId,
          now,
        );
      },
      endSessions: { why: 'password' },
    });
  }

  private async owner(tx: TransactionStreams, ticket: Ticket, now: Date): Promise<Known> {
    if (!(await resets.isGood(tx, ticket, now))) throw new Rejection('reset.not-valid');
    return knownOf(tx, ticket.tenant, ticket.subject);
  }
}

@Controller('auth/password')
export class ResetPasswordRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('reset')
  @Public()
  @NoContent()
  @Refuses('reset.not-valid')
  @Summary('Choose a new password', 'By the link that was mailed, which works once and for an hour. Ends all sessions.')
  reset(
    @Body({ schema: ResetPassword.schema }) input: z.infer<typeof ResetPassword.schema>,
    @ClientAddress() address: string,
  ) {
    return this.commands.execute(new ResetPassword(input, address));
  }
}
