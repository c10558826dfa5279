import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Rejection, Streams, type TransactionStreams } from '@mrbill/event-sourcing';
import { Answers, Public, Refuses, Summary } from '@mrbill/http';
import { EndedAccess } from '@mrbill/revocation';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { addToken, closeSession, rotate, weigh } from '../credentials/live-sessions.js';
import { isOpen } from '../directory/founding.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { ACCESS_SECONDS } from '../tokens/lifetime.js';
import { readTicket, type Ticket } from '../tokens/ticket.js';
import { user, type User } from '../user/user.js';
import { Secret } from './inputs.js';
import { AuthToken } from './shown.js';

export class RefreshSession extends Command<AuthToken> {
  static readonly schema = z.strictObject({ refreshToken: Secret }).meta({ id: 'RefreshSession' });
  constructor(readonly input: z.infer<typeof RefreshSession.schema>) {
    super();
  }
}

/** What came of a refresh token: the session goes on, or it ended by it, or there was none. */
type Outcome = { readonly who: User; readonly sessionId: string; readonly refreshToken: string } | 'ended' | undefined;

@CommandHandler(RefreshSession)
export class RefreshSessionHandler implements ICommandHandler<RefreshSession> {
  constructor(
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly tokens: AccessTokens,
    private readonly ended: EndedAccess,
    private readonly clock: Clock,
  ) {}

  async execute({ input }: RefreshSession): Promise<AuthToken> {
    const ticket = readTicket(input.refreshToken);
    if (!ticket) throw new Rejection('session.over');
    const outcome = await this.crossing.asTenant(ticket.tenant, 'refresh', () =>
      this.streams.transaction((tx) => this.refresh(tx, ticket)),
    );
    if (outcome === 'ended') this.ended.end(ticket.subject);
    if (outcome === undefined || outcome === 'ended') throw new Rejection('session.over');
    const { who, sessionId, refreshToken } = outcome;
    const { userId, tenantId, role } = who;
    const accessToken = await this.tokens.issue({ userId, tenantId, sessionId, role });
    return { accessToken, refreshToken, expiresIn: ACCESS_SECONDS, tokenType: 'Bearer', userId };
  }

  /** Says no by what it returns: that a session ended must be stored, and an error would take it back. */
  private async refresh(tx: TransactionStreams, ticket: Ticket): Promise<Outcome> {
    const now = this.clock.now();
    const weighed = await weigh(tx, ticket, now);
    if (!weighed || weighed.judgement === 'expired') return undefined;
    if (weighed.judgement === 'reuse') {
      await closeSession(tx, weighed.sessionId, 'reuse');
      return 'ended';
    }
    const who = (await tx.load(user, weighed.userId))?.state;
    if (who?.status !== 'ACTIVE' || !(await isOpen(tx, who.tenantId))) return undefined;
    const refreshToken =
      weighed.judgement === 'rotate' ? await rotate(tx, weighed, now) : await addToken(tx, weighed, weighed.generation);
    return { who, sessionId: weighed.sessionId, refreshToken };
  }
}

@Controller('auth')
export class RefreshSessionRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('refresh')
  @Public()
  @Answers(AuthToken)
  @Refuses('session.over')
  @Summary('Go on with a session', 'Each refresh token is good once; one that comes again later ends the session.')
  refresh(@Body({ schema: RefreshSession.schema }) input: z.infer<typeof RefreshSession.schema>) {
    return this.commands.execute(new RefreshSession(input));
  }
}
