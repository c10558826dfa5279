import { Controller, Param, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { People, type KnownUser } from '../directory/people.js';
import { reactivate } from '../user/decisions.js';
import { showUser, ShownUser } from './shown.js';

export class ReactivateUser extends Command<Written<KnownUser>> {
  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(ReactivateUser)
export class ReactivateUserHandler implements ICommandHandler<ReactivateUser> {
  constructor(private readonly people: People) {}

  execute({ userId }: ReactivateUser): Promise<Written<KnownUser>> {
    return this.people.change(userId, reactivate());
  }
}

@Controller('users')
export class ReactivateUserRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post(':userId/reactivate')
  @Allow('user:manage')
  @Changes(ShownUser, { present: showUser })
  @Refuses('user.not-found', 'user.erased')
  @Summary(
    'Let a deactivated user in again',
    'They sign in with the password that they had. Somebody who never accepted an invitation needs a new one.',
  )
  reactivate(@Param('userId', { schema: Uuid }) userId: string) {
    return this.commands.execute(new ReactivateUser(userId));
  }
}
