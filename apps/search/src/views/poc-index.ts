import type { Poison, ReadModel, Recorded } from '@mrbill/event-sourcing';
import { pocs } from '@mrbill/pocs/contract';
import type pg from 'pg';
import type { PocDocument } from '../engine/poc-document.js';
import type { Entry, SearchEngine } from '../engine/search-engine.js';

/** `search.pocs`: each POC as it was last heard of. A removed one leaves a tombstone. */
export class PocIndex implements ReadModel {
  static readonly viewName = 'search.pocs';
  readonly name = PocIndex.viewName;
  readonly version = 1;

  constructor(private readonly engine: SearchEngine) {}

  prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    return this.engine.prepare(generation, tx);
  }

  /** Whatever the news is called: each comes with the whole POC. */
  async write(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    const byEntry = new Map(
      facts.filter(({ stream }) => stream.name === pocs.thing).map((fact) => [entryOf(fact), fact] as const),
    );
    const refused = await this.engine.put(generation, [...byEntry.keys()], tx);
    return refused.flatMap(({ entry, problem }) => {
      const fact = byEntry.get(entry);
      return fact ? [{ fact, problem }] : [];
    });
  }

  switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    return this.engine.switchTo(generation, tx);
  }

  drop(generation: number, tx: pg.ClientBase): Promise<void> {
    return this.engine.drop(generation, tx);
  }
}

function entryOf({ tenant, stream, version, data }: Recorded): Entry {
  const { state } = data as { readonly state: PocDocument };
  return { tenantId: tenant, pocId: stream.id, version, document: state.deletedAt === null ? state : null };
}
