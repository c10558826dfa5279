import { AuthGuard } from '@nestjs/passport';
import { ProblemError } from '../problems/problem.js';
import type { Bearer, TokenStrategy } from './token.strategy.js';

/** Runs passport for one request. After it `request.user` is the bearer, or it has thrown 401 (503: keys out of reach). */
export class BearerGuard extends AuthGuard() {
  constructor(strategy: TokenStrategy) {
    super({
      session: false,
      // Not by its name: passport's registry is one for the whole process, and tests run two services in one. A new object each
      // time: passport hangs the callbacks of a request on the strategy, and those of two requests would meet there.
      get defaultStrategy() {
        return Object.create(strategy) as never;
      },
    });
  }

  override handleRequest<User = Bearer>(error: unknown, user: User | false | undefined, info: unknown): User {
    if (error instanceof Error) throw error;
    if (user) return user;
    const expired = info instanceof Error && info.name === 'TokenExpiredError';
    throw new ProblemError('unauthorized', expired ? { say: 'The access token has expired: refresh it.' } : {});
  }
}
