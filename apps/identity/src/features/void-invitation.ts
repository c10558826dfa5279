import { Controller, Param, Delete } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { People, type KnownUser } from '../directory/people.js';
import { voidInvitation } from '../user/decisions.js';
import { showUser, ShownUser } from './shown.js';

export class VoidInvitation extends Command<Written<KnownUser>> {
  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(VoidInvitation)
export class VoidInvitationHandler implements ICommandHandler<VoidInvitation> {
  constructor(private readonly people: People) {}

  execute({ userId }: VoidInvitation): Promise<Written<KnownUser>> {
    return this.people.change(userId, voidInvitation());
  }
}

@Controller('users')
export class VoidInvitationRoute {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':userId/invitation')
  @Allow('user:invite')
  @Changes(ShownUser, { present: showUser })
  @Refuses('user.not-found', 'user.erased', 'user.not-waiting')
  @Summary(
    'Void an invitation',
    'Whoever holds the link cannot use it any more. The user stays, and can be invited again.',
  )
  withdraw(@Param('userId', { schema: Uuid }) userId: string) {
    return this.commands.execute(new VoidInvitation(userId));
  }
}
