import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Rejection, Streams, type Written } from '@mrbill/event-sourcing';
import { Creates, Public, Refuses, Summary } from '@mrbill/http';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Locale } from '../contract/tenant.js';
import { Passwords } from '../credentials/passwords.js';
import { readTicket, type Ticket } from '../tokens/ticket.js';
import { invitations } from '../credentials/mailed-tickets.js';
import { isOpen } from '../directory/founding.js';
import { registerUser } from '../directory/joining.js';
import type { User } from '../user/user.js';
import { FullName, NewPassword, Secret } from './inputs.js';
import { showUser, ShownUser } from './shown.js';

export class Register extends Command<Written<User>> {
  static readonly schema = z
    .strictObject({ invitation: Secret, fullName: FullName, password: NewPassword, locale: Locale.optional() })
    .meta({ id: 'Register' });
  constructor(readonly input: z.infer<typeof Register.schema>) {
    super();
  }
}

@CommandHandler(Register)
export class RegisterHandler implements ICommandHandler<Register> {
  constructor(
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  execute({ input }: Register): Promise<Written<User>> {
    const ticket = readTicket(input.invitation);
    if (!ticket) throw new Rejection('invitation.not-valid');
    return this.crossing.asTenant(ticket.tenant, 'accept-invitation', () => this.register(ticket, input));
  }

  private async register(ticket: Ticket, { fullName, password, locale }: Register['input']): Promise<Written<User>> {
    // Looked at first, so that nobody makes us hash passwords with invitations that are none.
    const now = this.clock.now();
    if (!(await this.streams.transaction((tx) => invitations.isGood(tx, ticket, now))))
      throw new Rejection('invitation.not-valid');
    const passwordHash = await this.passwords.hash(password);
    return this.streams.transaction(async (tx) => {
      const written = await registerUser(tx, ticket.subject, { fullName, locale, passwordHash });
      const good = (await isOpen(tx, ticket.tenant)) && (await invitations.take(tx, ticket, now));
      if (!good) throw new Rejection('invitation.not-valid');
      return written;
    });
  }
}

@Controller('auth')
export class RegisterRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('register')
  @Public()
  @Creates(ShownUser, { present: showUser, location: ({ userId }) => `/api/v1/users/${userId}` })
  @Refuses('invitation.not-valid')
  @Summary('Accept an invitation', 'It works once, and for seven days.')
  register(@Body({ schema: Register.schema }) input: z.infer<typeof Register.schema>) {
    return this.commands.execute(new Register(input));
  }
}
