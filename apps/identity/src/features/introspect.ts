import { Body, Controller, Post } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Streams } from '@mrbill/event-sourcing';
import { Allow, Answers, Summary } from '@mrbill/http';
import { text } from '@mrbill/http/input';
import { Context } from '@mrbill/tenancy';
import { z } from 'zod';
import { User } from '../contract/user.js';
import { isLive } from '../credentials/live-sessions.js';
import { AccessTokens } from '../tokens/access-tokens.js';

const TokenStatus = z
  .object({
    valid: z.boolean(),
    userId: z.uuid().nullable(),
    tenantId: z.uuid().nullable(),
    roles: z.array(User.shape.role),
    expirationTime: z.iso.datetime().nullable(),
  })
  .meta({ id: 'TokenStatus', description: 'What an access token is worth' });
type TokenStatus = z.infer<typeof TokenStatus>;

const WORTHLESS: TokenStatus = { valid: false, userId: null, tenantId: null, roles: [], expirationTime: null };

export class Introspect extends Query<TokenStatus> {
  static readonly schema = z
    .strictObject({ token: text(1, 4000).meta({ examples: ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUCIQ'] }) })
    .meta({ id: 'Introspect' });
  constructor(readonly input: z.infer<typeof Introspect.schema>) {
    super();
  }
}

@QueryHandler(Introspect)
export class IntrospectHandler implements IQueryHandler<Introspect> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  /** Another tenant's token is worth as much here as one that never was. */
  async execute({ input }: Introspect): Promise<TokenStatus> {
    const access = await this.tokens.read(input.token);
    if (!access || access.tenantId !== this.context.tenant) return WORTHLESS;
    if (!(await this.streams.transaction((tx) => isLive(tx, access.sessionId)))) return WORTHLESS;
    const { userId, tenantId, role, expiresAt } = access;
    return { valid: true, userId, tenantId, roles: [role], expirationTime: expiresAt.toISOString() };
  }
}

@Controller('auth')
export class IntrospectRoute {
  constructor(private readonly queries: QueryBus) {}

  @Post('introspect')
  @Allow('session:own')
  @Answers(TokenStatus)
  @Summary(
    'Ask what an access token is worth',
    'Answers for tokens of the caller’s own tenant; any other is not valid.',
  )
  introspect(@Body({ schema: Introspect.schema }) input: z.infer<typeof Introspect.schema>) {
    return this.queries.execute(new Introspect(input));
  }
}
