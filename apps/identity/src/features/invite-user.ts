import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Ids, Rejection, Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Creates, Refuses, Summary } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { z } from 'zod';
import { tenant } from '../tenant/tenant.js';
import { inviteUser } from '../directory/joining.js';
import type { User } from '../user/user.js';
import { Email, FullName } from './inputs.js';
import { showUser, ShownUser } from './shown.js';

export class InviteUser extends Command<Written<User>> {
  static readonly schema = z
    .strictObject({ email: Email, fullName: FullName, role: z.enum(['TENANT_ADMIN', 'USER']) })
    .meta({ id: 'InviteUser' });
  constructor(readonly input: z.infer<typeof InviteUser.schema>) {
    super();
  }
}

@CommandHandler(InviteUser)
export class InviteUserHandler implements ICommandHandler<InviteUser> {
  constructor(
    private readonly streams: Streams,
    private readonly ids: Ids,
    private readonly context: Context,
  ) {}

  async execute({ input: { email, fullName, role } }: InviteUser): Promise<Written<User>> {
    const host = await this.streams.load(tenant, this.context.tenant);
    if (!host) throw new Rejection('tenant.not-found');
    const { locale } = host.state.settings;
    const userId = this.ids.next();
    return this.streams.transaction((tx) => inviteUser(tx, userId, { email, fullName, role, locale }));
  }
}

@Controller('users')
export class InviteUserRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('user:invite')
  @Creates(ShownUser, { present: showUser })
  @Refuses('user.email-taken', 'tenant.not-found')
  @Summary(
    'Invite somebody into the tenant',
    'The invitation goes out by mail, in the language of the tenant. An address belongs to one user of a tenant.',
  )
  invite(@Body({ schema: InviteUser.schema }) input: z.infer<typeof InviteUser.schema>) {
    return this.commands.execute(new InviteUser(input));
  }
}
