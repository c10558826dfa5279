import type { ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/problem.js';
import type { Bearer, TokenStrategy } from './token.strategy.js';

/** How long a token that was found valid is taken as such: a key that is taken back counts for no longer than this. */
const KNOWN_MS = 30_000;
const MOST_KNOWN = 10_000;

type Asked = FastifyRequest & { user?: Bearer };

/** Runs passport for one request. After it `request.user` is the bearer, or it has thrown 401 (503: keys out of reach). */
export class BearerGuard extends AuthGuard() {
  /** Checking a signature costs more than all else at the door; clients send the same token again and again. */
  private readonly known = new Map<string, { readonly bearer: Bearer; readonly until: number }>();

  constructor(strategy: TokenStrategy) {
    super({
      session: false,
      // Not by its name: passport's registry is one for the whole process, and tests run two services in one. A new object
      // each time: passport hangs the callbacks of a request on the strategy, and those of two requests would meet there.
      get defaultStrategy() {
        return Object.create(strategy) as never;
      },
    });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    refuseTwo(request);
    const header = request.headers.authorization ?? '';
    const known = this.known.get(header);
    if (known && known.until > Date.now()) {
      request.user = known.bearer;
      return true;
    }
    await super.canActivate(context);
    if (request.user) this.remember(header, request.user);
    return true;
  }

  override handleRequest<User = Bearer>(error: unknown, user: User | false | undefined, info: unknown): User {
    if (error instanceof Error) throw error;
    if (user) return user;
    // passport-jwt calls a key that could not be looked up a bad token; it is our trouble and not the caller's.
    if (info instanceof ProblemError) throw info;
    const expired = info instanceof Error && info.name === 'TokenExpiredError';
    throw new ProblemError('unauthorized', expired ? { say: 'The access token has expired: refresh it.' } : {});
  }

  private remember(header: string, bearer: Bearer): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size >= MOST_KNOWN) this.known.delete(oldest);
    this.known.set(header, { bearer, until: Math.min(bearer.expiresAt * 1000, Date.now() + KNOWN_MS) });
  }
}

/** Node shows the first of several, and others on the way may have looked at the last. */
function refuseTwo({ raw }: FastifyRequest): void {
  const names = raw.rawHeaders.filter((_, index) => index % 2 === 0);
  if (names.filter((name) => name.toLowerCase() === 'authorization').length > 1)
    throw new ProblemError('unauthorized', { say: 'Send one Authorization header, and not several.' });
}
