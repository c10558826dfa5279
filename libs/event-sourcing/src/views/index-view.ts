import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import type { Presence, ReadModel } from './read-model.js';
import { problemOf, type Poison } from './view.js';

/** What an index keeps of one thing: the whole document, or null once it was removed (a tombstone, so that nothing older comes back). */
export interface IndexEntry<Document> {
  readonly tenant: string;
  readonly key: string;
  /** Version of the thing's stream. The highest wins, in whatever order they come. */
  readonly version: number;
  readonly document: Document | null;
}

export type IndexedId = Pick<IndexEntry<unknown>, 'tenant' | 'key'>;

/** An entry that the index will never take, and why. */
export interface RefusedEntry<Document> {
  readonly entry: IndexEntry<Document>;
  readonly problem: string;
}

/**
 * A search index in generations, as a port. `tx` is the transaction that moves the checkpoint; an index that lives
 * elsewhere leaves it alone and bears that a page comes again.
 */
export abstract class DocumentIndex<Document> {
  /** Makes an empty generation, or empties what an earlier try left of it. */
  abstract prepare(generation: number, tx: pg.ClientBase): Promise<void>;

  /**
   * Takes whole documents; an entry with a lower version than the index has changes nothing. `overSame`: one of the same version
   * takes the place of what is there, which is how a damaged document is mended; without it, that is for the index to choose.
   */
  abstract put(
    generation: number,
    entries: readonly IndexEntry<Document>[],
    tx: pg.ClientBase,
    overSame?: boolean,
  ): Promise<readonly RefusedEntry<Document>[]>;

  /**
   * Makes right what is kept beside the documents of a tenant and moves with them, as sums do: called after some were mended. An
   * index that counts by looking has nothing to do.
   */
  tidy(_generation: number, _tenant: string, _tx: pg.ClientBase): Promise<void> {
    return Promise.resolve();
  }

  /** Everything in a generation, tombstones too, in any order; at least all that `put` has answered for. */
  abstract scan(generation: number): AsyncIterable<IndexEntry<Document>>;

  /** What a generation has of these, tombstones too, in any order; nothing is left out that `put` has answered for. */
  abstract read(generation: number, ids: readonly IndexedId[]): Promise<readonly IndexEntry<Document>[]>;

  /** From here on searches see this generation: the old one or the new one, nothing between. */
  abstract switchTo(generation: number, tx: pg.ClientBase): Promise<void>;

  abstract drop(generation: number, tx: pg.ClientBase): Promise<void>;

  /** `lost` only where the engine itself says that it has no such generation. Throws where it cannot be asked. */
  abstract presence(generation: number): Promise<Presence>;

  /** From here on searches see nothing at all, until the next switch. */
  abstract withdraw(tx: pg.ClientBase): Promise<void>;
}

/** One read model in an index. Only whole documents, so that any one fact suffices and order does not matter. */
export interface IndexDefinition<F extends Fact, Document> {
  /** `<context>.<name>`, unique at boot. */
  readonly name: string;
  /** Raised when the documents change shape or meaning. */
  readonly version: number;
  /** The name of the streams that it is about. */
  readonly stream: string;
  /** The thing as the index keeps it after this fact; null: it was removed. */
  readonly document: (data: F['data'], fact: Recorded<F>) => Document | null;
}

/** What an engine elsewhere may take for one page, or for making, switching or dropping a generation, in milliseconds. */
const PATIENCE = 20_000;

/** An index view, run like any other read model: the key of a document is its stream's id. */
export class IndexView<F extends Fact, Document> implements ReadModel {
  readonly name: string;
  readonly version: number;
  readonly standsStill = PATIENCE;

  constructor(
    private readonly definition: IndexDefinition<F, Document>,
    readonly index: DocumentIndex<Document>,
  ) {
    this.name = definition.name;
    this.version = definition.version;
  }

  prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    return this.index.prepare(generation, tx);
  }

  concerns({ stream }: Recorded): boolean {
    return stream.name === this.definition.stream;
  }

  async write(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    const poison: Poison[] = [];
    const byEntry = new Map<IndexEntry<Document>, Recorded>();
    for (const fact of facts.filter((each) => this.concerns(each))) {
      try {
        byEntry.set(this.entryOf(fact), fact);
      } catch (error) {
        poison.push({ fact, problem: problemOf(error) });
      }
    }
    const refused = await this.index.put(generation, [...byEntry.keys()], tx);
    return [...poison, ...refused.map(({ entry, problem }) => ({ fact: byEntry.get(entry) as Recorded, problem }))];
  }

  switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    return this.index.switchTo(generation, tx);
  }

  drop(generation: number, tx: pg.ClientBase): Promise<void> {
    return this.index.drop(generation, tx);
  }

  presence(generation: number): Promise<Presence> {
    return this.index.presence(generation);
  }

  withdraw(tx: pg.ClientBase): Promise<void> {
    return this.index.withdraw(tx);
  }

  /** What the index should have of a thing after this fact. Throws where no document can be made of it. */
  entryOf(fact: Recorded): IndexEntry<Document> {
    const { tenant, stream, version, data } = fact as Recorded<F>;
    return { tenant, key: stream.id, version, document: this.definition.document(data, fact as Recorded<F>) };
  }
}
