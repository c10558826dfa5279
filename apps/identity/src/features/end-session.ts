import { Controller, Delete, Param } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Rejection, Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, NoContent, Refuses, Summary, Uuid } from '@mrbill/http';
import { EndedAccess } from '@mrbill/revocation';
import { Context } from '@mrbill/tenancy';
import { closeSession, isLive } from '../credentials/live-sessions.js';
import type { Session } from '../session/session.js';

/** Ends one of the sessions of whoever asks: a phone that was lost. */
export class EndSession extends Command<Written<Session>> {
  constructor(readonly sessionId: string) {
    super();
  }
}

@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
    private readonly access: EndedAccess,
  ) {}

  async execute({ sessionId }: EndSession): Promise<Written<Session>> {
    const { userId } = this.context.caller;
    const written = await this.streams.transaction(async (tx) => {
      if (!(await isLive(tx, sessionId, userId))) throw new Rejection('session.not-found');
      return closeSession(tx, sessionId, 'elsewhere');
    });
    this.access.end(sessionId);
    return written;
  }
}

@Controller('me/sessions')
export class EndSessionRoute {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':sessionId')
  @Allow('session:own')
  @NoContent()
  @Refuses('session.not-found')
  @Summary('End one of the caller’s sessions', 'Over at once here, and on every other service within five seconds.')
  end(@Param('sessionId', { schema: Uuid }) sessionId: string) {
    return this.commands.execute(new EndSession(sessionId));
  }
}
