import { Controller, Param, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { People, type KnownUser } from '../directory/people.js';
import { sendInvitation } from '../user/decisions.js';
import { showUser, ShownUser } from './shown.js';

export class SendInvitation extends Command<Written<KnownUser>> {
  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(SendInvitation)
export class SendInvitationHandler implements ICommandHandler<SendInvitation> {
  constructor(private readonly people: People) {}

  execute({ userId }: SendInvitation): Promise<Written<KnownUser>> {
    return this.people.change(userId, sendInvitation());
  }
}

@Controller('users')
export class SendInvitationRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post(':userId/invitation')
  @Allow('user:invite')
  @Changes(ShownUser, { present: showUser })
  @Refuses('user.not-found', 'user.erased', 'user.not-waiting')
  @Summary('Send an invitation again', 'The one before is void at once; the new one is good for seven days.')
  send(@Param('userId', { schema: Uuid }) userId: string) {
    return this.commands.execute(new SendInvitation(userId));
  }
}
