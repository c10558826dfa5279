import { Body, Controller, Post, Req } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Ids, Rejection, Streams, type TransactionStreams } from '@mrbill/event-sourcing';
import { Answers, arrivalOf, Public, Refuses, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { Crossing } from '@mrbill/tenancy/crossing';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Passwords } from '../credentials/passwords.js';
import { openSession, type From } from '../credentials/live-sessions.js';
import { begin, session } from '../session/session.js';
import { Directory } from '../directory/directory.js';
import { ACCESS_SECONDS, AccessTokens } from '../tokens/access-tokens.js';
import { findByAddress } from '../directory/joining.js';
import { isOpen } from '../directory/founding.js';
import { user, type User } from '../user/user.js';
import { Secret } from './inputs.js';
import { AuthToken } from './shown.js';

/** Where one looks who names a tenant that is none: there is nobody, and it takes as long to find out. */
const NOWHERE = '00000000-0000-0000-0000-000000000001';

export class SignIn extends Command<AuthToken> {
  static readonly schema = z
    .strictObject({
      email: line(1, 254).meta({ examples: ['ana@padaria.example'] }),
      password: Secret.meta({ examples: ['pão de queijo às 7'] }),
      tenant: line(1, 300).meta({ description: 'Its domain or its id', examples: ['padaria.example'] }),
    })
    .meta({ id: 'SignIn' });
  constructor(
    readonly input: z.infer<typeof SignIn.schema>,
    readonly from: From,
  ) {
    super();
  }
}

@CommandHandler(SignIn)
export class SignInHandler implements ICommandHandler<SignIn> {
  constructor(
    private readonly directory: Directory,
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute({ input, from }: SignIn): Promise<AuthToken> {
    const tenantId = (await this.directory.find(input.tenant)) ?? NOWHERE;
    return this.crossing.asTenant(tenantId, 'sign-in', () => this.signIn(tenantId, input, from));
  }

  /** Unknown tenant, unknown address, invited only, wrong password: one answer, after one comparison of a password. */
  private async signIn(tenantId: string, { email, password }: SignIn['input'], from: From): Promise<AuthToken> {
    const found = await this.streams.transaction((tx) => findByAddress(tx, tenantId, email));
    const known = found?.passwordHash ?? undefined;
    const right = await this.passwords.match(password, known);
    if (!right || !found || known === undefined) throw new Rejection('session.not-begun');

    const sessionId = this.ids.next();
    const { who, refreshToken } = await this.streams.transaction((tx) =>
      this.begin(tx, tenantId, sessionId, found.userId, known, from),
    );
    const { userId, role } = who;
    const accessToken = await this.tokens.issue({ userId, tenantId, sessionId, role });
    return { accessToken, refreshToken, expiresIn: ACCESS_SECONDS, tokenType: 'Bearer', userId };
  }

  private async begin(
    tx: TransactionStreams,
    tenantId: string,
    sessionId: string,
    userId: string,
    passwordHash: string,
    from: From,
  ) {
    const now = this.clock.now();
    // First of all, for it makes whoever changes this person at the same moment wait, or us. The comparison took its time: the
    // password must still be the one that was compared.
    const signedIn = await tx.query(
      'UPDATE identity.credential SET last_login_at = $3 WHERE user_id = $1 AND password_hash = $2 RETURNING 1',
      [userId, passwordHash, now],
    );
    if (signedIn.length === 0 || !(await isOpen(tx, tenantId))) throw new Rejection('session.not-begun');
    const who = (await tx.load(user, userId))?.state;
    await tx.create(session, sessionId, begin(who));
    const refreshToken = await openSession(tx, { tenantId, sessionId, userId }, from, now);
    return { who: who as User, refreshToken };
  }
}

@Controller('auth')
export class SignInRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('login')
  @Public()
  @Answers(AuthToken)
  @Refuses('session.not-begun')
  @Summary(
    'Sign in',
    'The tenant is named by its domain or its id. What was wrong is not told: tenant, address and password are refused alike.',
  )
  signIn(@Body({ schema: SignIn.schema }) input: z.infer<typeof SignIn.schema>, @Req() request: FastifyRequest) {
    return this.commands.execute(new SignIn(input, whereFrom(request)));
  }
}

/** What the client says about itself is shown to the person again, so it is cut to a length and to characters that one can read. */
function whereFrom(request: FastifyRequest): From {
  const device = (request.headers['user-agent'] ?? '').replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
  return { device: device === '' ? null : device, address: arrivalOf(request.raw)?.address ?? null };
}
