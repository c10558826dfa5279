import { KeyReused, type Claim } from '@mrbill/event-sourcing';
import type { Context } from '@mrbill/tenancy';
import type { FastifyRequest } from 'fastify';
import { sha256 } from '../access/same-secret.js';
import type { Ports } from '../app/ports.js';
import { ProblemError } from '../problems/problem.js';
import type { Answer } from '../routes/metadata.js';

/** `Idempotency-Key` on any `POST` outside `/auth`: the first write takes the key, and a repeat is answered by what it kept. */
export class Idempotency {
  constructor(
    private readonly context: Context,
    private readonly ports: Ports,
  ) {}

  /** What the key was answered before, if it was. If not, lays a claim on it that the first write will take along. */
  async before(
    request: FastifyRequest,
    answer: Answer,
    keep: Claim['answer'],
  ): Promise<{ readonly answer: unknown; readonly position: number } | undefined> {
    const key = keyOf(request);
    if (key === undefined || answer.from === 'plain' || answer.secretInput || !this.ports.eventStore) return undefined;
    const ambient = this.context.current();
    const { userId: user } = this.context.caller;
    const hash = sha256(`${request.method} ${request.url}\n${textOf(request.body)}`).toString('hex');
    const before = await this.ports.eventStore.claimed(ambient.tenant, user, key);
    if (before && before.hash !== hash) throw new KeyReused(key);
    if (!before) ambient.claim = { tenant: ambient.tenant, user, key, hash, answer: keep };
    return before;
  }
}

/** No schema of ours is nested so deeply that writing it would run out of stack. */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body ?? null);
  } catch {
    throw new ProblemError('malformed-request', { say: 'The body is nested too deeply.' });
  }
}

/** As the router knows it: a path can be written in many ways. */
const AUTH = /^\/api\/v1\/auth(\/|$)/;

function keyOf({ method, headers, routeOptions }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST' || AUTH.test(routeOptions.url ?? '')) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError(
    'invalid-input',
    {},
    { errors: [{ parameter: 'Idempotency-Key', detail: 'must be 1 to 255 visible ASCII characters' }] },
  );
}
