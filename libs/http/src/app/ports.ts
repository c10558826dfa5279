import type { ModuleRef } from '@nestjs/core';
import { EventStore } from '@mrbill/event-sourcing';
import { Denials } from '../access/denials.js';
import { KeySet } from '../access/key-set.js';
import { Revocations } from '../access/revocations.js';
import { Plans, RateLimits, RateLimitsInMemory } from '../limits/rate-limits.js';
import { WholeDocument } from '../openapi/document.js';
import { Freshness } from '../reads/freshness.js';

type Token<T> = abstract new (...args: never[]) => T;

/** What the service's own modules provide, by class, anywhere in it. Looked up once, after everything was made. */
export class Ports {
  private readonly found = new Map<unknown, unknown>();

  constructor(private readonly modules: ModuleRef) {}

  /** None in a service that decides nothing. */
  get eventStore(): EventStore | undefined {
    return this.find(EventStore);
  }
  get freshness(): Freshness | undefined {
    return this.find(Freshness);
  }
  get plans(): Plans | undefined {
    return this.find(Plans);
  }
  get denials(): Denials | undefined {
    return this.find(Denials);
  }
  get keySet(): KeySet | undefined {
    return this.find(KeySet);
  }
  get wholeDocument(): WholeDocument | undefined {
    return this.find(WholeDocument);
  }
  get rateLimits(): RateLimits {
    return this.find(RateLimits) ?? this.inMemory;
  }
  get revocations(): Revocations {
    const revocations = this.find(Revocations);
    if (!revocations) throw new Error('this service lets callers in, so it must provide the port Revocations');
    return revocations;
  }

  private readonly inMemory = new RateLimitsInMemory();

  private find<T>(token: Token<T>): T | undefined {
    if (!this.found.has(token)) this.found.set(token, this.lookUp(token));
    return this.found.get(token) as T | undefined;
  }

  private lookUp<T>(token: Token<T>): T | undefined {
    try {
      return this.modules.get<T>(token as never, { strict: false });
    } catch (error) {
      if (error instanceof Error && error.name === 'UnknownElementException') return undefined;
      if (error instanceof Error && /could not find/i.test(error.message)) return undefined;
      throw error;
    }
  }
}
