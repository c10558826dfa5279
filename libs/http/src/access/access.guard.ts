import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { PLATFORM_TENANT, systemCaller, type Caller } from '@mrbill/tenancy';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { arrivalOf } from '../door/arrival.js';
import type { Counting } from '../limits/counting.js';
import type { Ports } from '../app/ports.js';
import { ProblemError } from '../problems/problem.js';
import { factsOf, type Access } from '../routes/metadata.js';
import type { BearerGuard } from './bearer.js';
import { sameSecret, sha256 } from './same-secret.js';
import type { Bearer } from './token.strategy.js';

/** Older knowledge than this about ended access is none. */
const OLDEST_REVOCATIONS_MS = 5000;

export interface AccessOptions {
  readonly permissionsOf: (role: Bearer['role']) => readonly string[];
  readonly opsTokenHash: string | undefined;
}

/** Asked once for each request, in this order: who is it, do they call too often, was their access ended, may they do this. */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly bearer: BearerGuard,
    private readonly ports: Ports,
    private readonly counting: Counting,
    private readonly options: AccessOptions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const access = factsOf(context.getHandler()).access;
    if (!access)
      throw new Error(
        `${context.getClass().name}.${context.getHandler().name} says nobody may use it: add @Allow, @Public, @Ops or @Operator`,
      );
    const caller = await this.callerOf(access, context, request).catch((error: unknown) => error as Error);
    await this.counting.count(request, reply, caller instanceof Error ? undefined : caller);
    if (caller instanceof Error) throw caller;
    if (caller) await this.admit(access, caller, request);
    return true;
  }

  private async callerOf(
    access: Access,
    context: ExecutionContext,
    request: FastifyRequest,
  ): Promise<Caller | undefined> {
    if (access.kind === 'public') return undefined;
    const isForOperators = access.kind === 'ops' || access.kind === 'operator';
    if (isForOperators && request.headers.authorization?.startsWith('Ops '))
      return this.operator(request.headers.authorization.slice(4));
    await this.bearer.canActivate(context);
    const bearer = (request as unknown as { user: Bearer }).user;
    this.checkRevocations(bearer);
    const { issuedAt: _, expiresAt: __, ...who } = bearer;
    return { ...who, permissions: this.options.permissionsOf(who.role) };
  }

  private operator(token: string): Caller {
    const { opsTokenHash } = this.options;
    if (!opsTokenHash || !sameSecret(sha256(token.trim()).toString('hex'), opsTokenHash)) {
      throw new ProblemError('unauthorized', { say: 'This is not the operator credential of this installation.' });
    }
    return systemCaller('ops', PLATFORM_TENANT);
  }

  private checkRevocations(who: Bearer): void {
    const { revocations } = this.ports;
    if (revocations.age() > OLDEST_REVOCATIONS_MS) {
      throw new ProblemError(
        'unavailable',
        { say: 'Whether your access still stands cannot be told at the moment. Try again shortly.' },
        { headers: { 'retry-after': '1' } },
      );
    }
    if (revocations.isRevoked(who))
      throw new ProblemError('unauthorized', { say: 'Your access has ended: sign in again.' });
  }

  private async admit(access: Access, caller: Caller, request: FastifyRequest): Promise<void> {
    const allowed =
      access.kind === 'permission'
        ? caller.permissions.includes(access.permission)
        : caller.role === 'SYSTEM' || (access.kind === 'ops' && caller.role === 'PLATFORM_ADMIN');
    const arrival = arrivalOf(request.raw);
    if (!allowed) {
      const lacking = access.kind === 'permission' ? access.permission : access.kind;
      await this.ports.denials?.denied(caller, lacking, arrival?.address ?? request.ip).catch(() => undefined);
      throw new ProblemError('forbidden');
    }
    if (arrival) arrival.caller = caller;
  }
}
