import { AmbientSource, type Ambient, type Cause, type Recorded } from '@mrbill/event-sourcing';
import { systemCaller, type Caller } from './caller.js';
import { commandOf } from './command-of.js';
import { scopes, type Scope } from './scope.js';

/** Code ran where nobody had said on whose behalf. */
export class OutsideContext extends Error {
  override readonly name = 'OutsideContext';
}

/** Work for one tenant tried to go on as another without saying why. */
export class TenantChanged extends Error {
  override readonly name = 'TenantChanged';
  constructor() {
    super('work for one tenant cannot enter another: use asTenant of @mrbill/tenancy/crossing, with a reason');
  }
}

export interface Trace {
  /** The request that started the chain of work. */
  readonly correlation: string;
  /** W3C trace context, or null where the work is not traced. */
  readonly traceparent: string | null;
}

/** What a reaction goes on from. */
export type After = Pick<Cause, 'correlation' | 'causation' | 'traceparent'>;

/**
 * Who calls, for which tenant, in which trace: ambient, so that no signature has to carry it and none can forge it.
 * It follows `await`, and is gone in a timer or a queue that was filled by a request but runs later.
 */
export class Context extends AmbientSource {
  /** Throws `OutsideContext` where nobody has signed in. */
  get caller(): Caller {
    const caller = this.scope.caller;
    if (!caller) throw new OutsideContext('nobody has signed in here: the route is public');
    return caller;
  }

  /** The tenant whose things are being looked at. Throws `OutsideContext` where there is none. */
  get tenant(): string {
    return this.current().tenant;
  }

  get trace(): Trace {
    return this.scope;
  }

  /** What `Streams` need. The same object for the whole of one command. */
  current(): Ambient {
    const scope = this.scope;
    if (scope.tenant === undefined) {
      throw new OutsideContext('no tenant here: sign in first, or cross into one by asTenant');
    }
    return scope as Ambient;
  }

  /** Whether any work is under way here. */
  get present(): boolean {
    return scopes.getStore() !== undefined;
  }

  /** The door: everything `work` awaits runs in this scope. Throws `TenantChanged` inside another tenant's work. */
  run<T>(scope: Scope, work: () => T): T {
    const outer = scopes.getStore();
    if (outer?.tenant !== undefined && outer.tenant !== scope.tenant) throw new TenantChanged();
    return scopes.run(scope, work);
  }

  /**
   * Runs a reaction or a job for one tenant, as `system:<name>`. `command` (a UUID) must be the same whenever the same work
   * is tried again: derive it by `commandOf`. Starts afresh: nothing of a request around it is kept.
   */
  asSystem<T>(name: string, tenant: string, command: string, work: () => T, after: Partial<After> = {}): T {
    const caller = systemCaller(name, tenant);
    const { correlation = command, causation = null, traceparent = null } = after;
    return scopes.run(
      { caller, tenant, command, actor: caller.userId, correlation, causation, traceparent, writes: new Map() },
      work,
    );
  }

  /** Runs what a reaction does for one fact: in the fact's tenant and trace, and as the same command whenever it is tried. */
  asReaction<T>(name: string, { id, tenant, cause }: Pick<Recorded, 'id' | 'tenant' | 'cause'>, work: () => T): T {
    return this.asSystem(name, tenant, commandOf(name, id), work, { ...cause, causation: id });
  }

  private get scope(): Scope {
    const scope = scopes.getStore();
    if (!scope)
      throw new OutsideContext('no context here: enter one by Context.run (requests) or asSystem (reactions, jobs)');
    return scope;
  }
}
