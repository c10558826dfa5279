import { Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, NoContent, Summary } from '@mrbill/http';
import { EndedAccess } from '@mrbill/revocation';
import { Context } from '@mrbill/tenancy';
import { closeSession } from '../credentials/live-sessions.js';
import type { Session } from '../session/session.js';

/** Ends the session of whoever asks. */
export class SignOut extends Command<Written<Session>> {}

@CommandHandler(SignOut)
export class SignOutHandler implements ICommandHandler<SignOut> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
    private readonly ended: EndedAccess,
  ) {}

  async execute(): Promise<Written<Session>> {
    const sessionId = this.context.caller.sessionId as string;
    const written = await this.streams.transaction((tx) => closeSession(tx, sessionId, 'logout'));
    this.ended.end(sessionId);
    return written;
  }
}

@Controller('auth')
export class SignOutRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('logout')
  @Allow('session:own')
  @NoContent()
  @Summary('Sign out', 'The session is over at once here, and on every other service within five seconds.')
  signOut() {
    return this.commands.execute(new SignOut());
  }
}
