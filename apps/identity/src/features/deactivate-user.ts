import { Controller, Param, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { People, type KnownUser } from '../directory/people.js';
import { deactivate } from '../user/decisions.js';
import { showUser, ShownUser } from './shown.js';

export class DeactivateUser extends Command<Written<KnownUser>> {
  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(DeactivateUser)
export class DeactivateUserHandler implements ICommandHandler<DeactivateUser> {
  constructor(private readonly people: People) {}

  execute({ userId }: DeactivateUser): Promise<Written<KnownUser>> {
    return this.people.change(userId, deactivate());
  }
}

@Controller('users')
export class DeactivateUserRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post(':userId/deactivate')
  @Allow('user:manage')
  @Changes(ShownUser, { present: showUser })
  @Refuses('user.not-found', 'user.erased', 'user.last-admin')
  @Summary(
    'Deactivate a user of one’s tenant',
    'Their sessions end, on every service within five seconds; an open invitation is void. Their POCs stay. A tenant keeps one admin.',
  )
  deactivate(@Param('userId', { schema: Uuid }) userId: string) {
    return this.commands.execute(new DeactivateUser(userId));
  }
}
