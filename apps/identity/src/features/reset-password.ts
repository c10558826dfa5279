import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Rejection, Streams, type Written } from '@mrbill/event-sourcing';
import { NoContent, Public, Refuses, Summary } from '@mrbill/http';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { replacePassword } from '../credentials/credential.js';
import { resets } from '../credentials/mailed-tickets.js';
import { Passwords } from '../credentials/passwords.js';
import { isOpen } from '../directory/founding.js';
import { People, type KnownUser } from '../directory/people.js';
import { readTicket, type Ticket } from '../tokens/ticket.js';
import { changePassword } from '../user/decisions.js';
import { NewPassword, Secret } from './inputs.js';

export class ResetPassword extends Command<Written<KnownUser>> {
  static readonly schema = z.strictObject({ reset: Secret, password: NewPassword }).meta({ id: 'ResetPassword' });
  constructor(readonly input: z.infer<typeof ResetPassword.schema>) {
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

  execute({ input: { reset, password } }: ResetPassword): Promise<Written<KnownUser>> {
    const ticket = readTicket(reset);
    if (!ticket) throw new Rejection('reset.not-valid');
    return this.crossing.asTenant(ticket.tenant, 'reset-password', () => this.reset(ticket, password));
  }

  private async reset(ticket: Ticket, password: string): Promise<Written<KnownUser>> {
    // Looked at first, so that nobody makes us hash passwords with links that are none.
    const now = this.clock.now();
    if (!(await this.streams.transaction((tx) => resets.isGood(tx, ticket, now))))
      throw new Rejection('reset.not-valid');
    const fresh = await this.passwords.hash(password);
    return this.people.change(ticket.subject, changePassword('reset'), {
      and: async (tx) => {
        const good = (await isOpen(tx, ticket.tenant)) && (await resets.take(tx, ticket, now));
        if (!good) throw new Rejection('reset.not-valid');
        await replacePassword(tx, ticket.subject, fresh);
      },
      endSessions: { why: 'password' },
    });
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
  reset(@Body({ schema: ResetPassword.schema }) input: z.infer<typeof ResetPassword.schema>) {
    return this.commands.execute(new ResetPassword(input));
  }
}
