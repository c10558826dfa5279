import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Rejection, Streams, type TransactionStreams, type Written } from '@mrbill/event-sourcing';
import { ClientAddress, Creates, Public, Refuses, Summary } from '@mrbill/http';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Locale } from '../contract/tenant.js';
import { NewPassword, refuseWeak, type Known } from '../credentials/password-rules.js';
import { Passwords } from '../credentials/passwords.js';
import { readTicket, type Ticket } from '../tokens/ticket.js';
import { accountOf, rememberPlace } from '../credentials/attempts.js';
import { invitations } from '../credentials/mailed-tickets.js';
import { placeOf } from '../credentials/places.js';
import { isOpen } from '../directory/founding.js';
import { knownOf } from '../directory/people.js';
import { registerUser } from '../directory/joining.js';
import type { User } from '../user/user.js';
import { FullName, Secret } from './inputs.js';
import { showUser, ShownUser } from './shown.js';

export class Register extends Command<Written<User>> {
  static readonly schema = z
    .strictObject({ invitation: Secret, fullName: FullName, password: NewPassword, locale: Locale.optional() })
    .meta({ id: 'Register' });
  constructor(
    readonly input: z.infer<typeof Register.schema>,
    /** Where it comes from: from there they can always sign in. */
    readonly address: string,
  ) {
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

  execute({ input, address }: Register): Promise<Written<User>> {
    const ticket = readTicket(input.invitation);
    if (!ticket) throw new Rejection('invitation.not-valid');
    return this.crossing.asTenant(ticket.tenant, 'accept-invitation', () => this.register(ticket, input, address));
  }

  private async register(
    ticket: Ticket,
    { fullName, password, locale }: Register['input'],
    address: string,
  ): Promise<Written<User>> {
    // Looked at first, so that nobody makes us hash passwords with invitations that are none.
    const now = this.clock.now();
    const invited = await this.streams.transaction((tx) => this.invited(tx, ticket, now));
    refuseWeak(password, { ...invited, fullName });
    const passwordHash = await this.passwords.hash(password);
    return this.streams.transaction(async (tx) => {
      const written = await registerUser(tx, ticket.subject, { fullName, locale, passwordHash });
      const good = (await isOpen(tx, ticket.tenant)) && (await invitations.take(tx, ticket, now));
      if (!good) throw new Rejection('invitation.not-valid');
      const { tenantId, userId, email } = written.state;
      await rememberPlace(tx, { tenantId, account: accountOf(tenantId, email), place: placeOf(address) }, userId, now);
      return written;
    });
  }

  private async invited(tx: TransactionStreams, ticket: Ticket, now: Date): Promise<Known> {
    if (!(await invitations.isGood(tx, ticket, now))) throw new Rejection('invitation.not-valid');
    return knownOf(tx, ticket.tenant, ticket.subject);
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
  register(
    @Body({ schema: Register.schema }) input: z.infer<typeof Register.schema>,
    @ClientAddress() address: string,
  ) {
    return this.commands.execute(new Register(input, address));
  }
}
