import { Body, Controller, Param, Patch } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Written } from '@mrbill/event-sourcing';
import { Allow, Changes, IfMatch, Refuses, Summary, Uuid } from '@mrbill/http';
import { z } from 'zod';
import { Locale } from '../contract/tenant.js';
import { People, type KnownUser } from '../directory/people.js';
import { changeUser } from '../user/decisions.js';
import { FullName } from './inputs.js';
import { showUser, ShownUser } from './shown.js';

export class ChangeUser extends Command<Written<KnownUser>> {
  static readonly schema = z
    .strictObject({
      fullName: FullName.optional(),
      role: z.enum(['TENANT_ADMIN', 'USER']).optional(),
      locale: Locale.optional(),
    })
    .meta({ id: 'ChangeUser' });
  constructor(
    readonly userId: string,
    readonly input: z.infer<typeof ChangeUser.schema>,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeUser)
export class ChangeUserHandler implements ICommandHandler<ChangeUser> {
  constructor(private readonly people: People) {}

  execute({ userId, input: { fullName, role, locale }, ifMatch }: ChangeUser): Promise<Written<KnownUser>> {
    return this.people.change(userId, changeUser({ fullName, role, locale }), { ifMatch });
  }
}

@Controller('users')
export class ChangeUserRoute {
  constructor(private readonly commands: CommandBus) {}

  @Patch(':userId')
  @Allow('user:manage')
  @Changes(ShownUser, { present: showUser })
  @Refuses('user.not-found', 'user.erased', 'user.last-admin', 'user.role-is-the-operators')
  @Summary(
    'Change a user of one’s tenant',
    'JSON merge patch of name, language and role. Another role ends their sessions: they sign in with it anew. A tenant keeps one admin.',
  )
  change(
    @Param('userId', { schema: Uuid }) userId: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: ChangeUser.schema }) input: z.infer<typeof ChangeUser.schema>,
  ) {
    return this.commands.execute(new ChangeUser(userId, input, ifMatch));
  }
}
