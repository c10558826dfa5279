import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Rejection, Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, NoContent, Refuses, Summary } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { z } from 'zod';
import { Passwords } from '../credentials/passwords.js';
import { passwordOf, replacePassword } from '../credentials/credential.js';
import { People, type KnownUser } from '../directory/people.js';
import { changePassword } from '../user/decisions.js';
import { NewPassword, Secret } from './inputs.js';

export class ChangePassword extends Command<Written<KnownUser>> {
  static readonly schema = z
    .strictObject({ currentPassword: Secret, newPassword: NewPassword })
    .meta({ id: 'ChangePassword' });
  constructor(readonly input: z.infer<typeof ChangePassword.schema>) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  async execute({ input: { currentPassword, newPassword } }: ChangePassword): Promise<Written<KnownUser>> {
    const { userId, sessionId } = this.context.caller;
    const known = await this.streams.transaction((tx) => passwordOf(tx, userId));
    if (!(await this.passwords.match(currentPassword, known))) throw new Rejection('password.wrong');
    const fresh = await this.passwords.hash(newPassword);
    return this.people.change(userId, changePassword('change'), {
      // The comparison took its time: it must still be the password that was compared.
      and: (tx) => replacePassword(tx, userId, fresh, known),
      endSessions: { why: 'password', except: sessionId },
    });
  }
}

@Controller('me/password')
export class ChangePasswordRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('session:own')
  @NoContent({ secretInput: true })
  @Refuses('password.wrong')
  @Summary('Change one’s own password', 'Ends all sessions but the one that asks, and tells its owner by mail.')
  change(@Body({ schema: ChangePassword.schema }) input: z.infer<typeof ChangePassword.schema>) {
    return this.commands.execute(new ChangePassword(input));
  }
}
