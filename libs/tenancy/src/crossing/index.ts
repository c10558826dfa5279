import type { Caller } from '../caller.js';
import { OutsideContext } from '../context.js';
import { scopes, type Scope } from '../scope.js';

/** One step of a caller into a tenant that the caller's token does not name. */
export interface Crossed {
  /** Undefined where nobody had signed in yet. */
  readonly caller: Caller | undefined;
  readonly from: string | undefined;
  readonly to: string;
  readonly reason: string;
  readonly correlation: string;
}

/** Where crossings are kept as facts. What it throws keeps the work from running. */
export abstract class Crossings {
  abstract record(crossed: Crossed): Promise<void>;
}

/**
 * The only way from one tenant into another: for signing in, and for the platform's own commands. Which files may import
 * this is listed in `allowed.ts`, and a test holds the list against the sources.
 */
export class Crossing {
  constructor(private readonly crossings: Crossings) {}

  /** Runs `work` for tenant `to`. `reason` is a business phrase (`sign-in`), and rides in every fact that the work writes. */
  async asTenant<T>(to: string, reason: string, work: () => Promise<T>): Promise<T> {
    const outer = scopes.getStore();
    if (!outer) throw new OutsideContext('cross from within a request or a reaction: here nobody is known');
    if (reason.trim() === '') throw new Error('say why this work crosses into another tenant');
    const { caller, tenant: from, correlation } = outer;
    await this.crossings.record({ caller, from, to, reason, correlation });
    return scopes.run(crossed(outer, to, reason), work);
  }
}

/** The same command elsewhere: its idempotency key is still one key, taken by whichever write comes first. */
function crossed(outer: Scope, tenant: string, crossing: string): Scope {
  return {
    caller: outer.caller,
    actor: outer.actor,
    correlation: outer.correlation,
    causation: outer.causation,
    traceparent: outer.traceparent,
    command: outer.command,
    writes: outer.writes,
    tenant,
    crossing,
    get claim() {
      return outer.claim;
    },
    set claim(claim) {
      outer.claim = claim;
    },
  };
}
