import { comparisonKey } from '@mrbill/http/input';
import { visible } from './query.js';
import { GIVEN, givenIn, spelledAlike, type Given, type Word } from './spelled-alike.js';

/** Whose POCs may tell of a spelling. */
export interface Scope {
  readonly tenantId: string;
  readonly callerId: string;
  /** Who sees them, beside the caller. */
  readonly seen: readonly string[];
}

/** The oldest POC with a word. Without hits where that one search failed: a key is better than no answer. */
interface Oldest {
  readonly hits?: { readonly hits: readonly { readonly fields: Readonly<Record<string, readonly string[]>> }[] };
}

/** Asks many searches at once, answered in their order, each within so many milliseconds. */
export type AskMany = (
  bodies: readonly object[],
  milliseconds: number,
) => Promise<readonly (Oldest & Partial<Given>)[]>;

interface Spelled {
  readonly spelling: string;
  /** In a POC that all of the tenant see. */
  readonly isPublic: boolean;
}

/** What is known of one tenant's public POCs. */
interface Known {
  readonly words: Map<string, { readonly spelling: string; readonly until: number }>;
  /** Until when it needs not be asked for all of them again. */
  askedUntil: number;
  asking: Promise<void> | undefined;
}

/** Milliseconds for which a spelling is remembered: a POC may give its word in another one, or no longer. */
const REMEMBERED = 300_000;
/** Spellings in memory; beyond it those are forgotten of tenants that nobody has asked for the longest. */
const MOST = 50_000;
/** More than so many are not looked up one by one before those of the whole tenant were asked for. */
const FEW = 8;
/** Milliseconds for that; and until it is tried again where it failed. */
const LONGEST = 2_000;
const REST = 10_000;

/**
 * How words were first given. To find that out while they are counted costs several times what counting does. So it is looked
 * up for those alone that are shown: the oldest POC with the word. Most words are given in one way only; where many are not known, those
 * of the tenant's public POCs are asked for first, all at once.
 */
export class Spellings {
  private readonly tenants = new Map<string, Known>();

  constructor(private readonly ask: AskMany) {}

  /** In the order of the words, within the time left: `until` is as of `Date.now()`. */
  async of(words: readonly Word[], scope: Scope, until: number): Promise<readonly string[]> {
    const isWide = scope.seen.includes(scope.tenantId);
    // To who sees nothing public, what is public tells nothing.
    const known = isWide ? this.knownOf(scope.tenantId) : undefined;
    const unknown = () => words.filter((word) => !remembered(known, word));
    // What fails here is looked up as if nobody had asked.
    if (known && unknown().length > FEW) await this.learn(known, scope.tenantId).catch(() => undefined);
    const found = await this.lookUp(unknown(), scope, until);
    for (const [word, { spelling, isPublic }] of found)
      // What only some may see is nothing to others of their tenant.
      if (isPublic) known?.words.set(nameOf(word), { spelling, until: Date.now() + REMEMBERED });
    if (found.size > 0) this.makeRoom();
    return words.map((word) => found.get(word)?.spelling ?? remembered(known, word) ?? word.key);
  }

  /** Once for all who ask meanwhile. */
  private learn(known: Known, tenantId: string): Promise<void> {
    if (known.askedUntil <= Date.now()) known.asking ??= this.askFor(known, tenantId);
    return known.asking ?? Promise.resolve();
  }

  private async askFor(known: Known, tenantId: string): Promise<void> {
    known.askedUntil = Date.now() + REST;
    try {
      const [given] = await this.ask([givenIn(tenantId, LONGEST)], LONGEST);
      const isWhole = given?.aggregations !== undefined && given.timed_out === false && given._shards?.failed === 0;
      if (!isWhole) return;
      const until = Date.now() + REMEMBERED;
      for (const { word, spelling } of spelledAlike(given as Given)) known.words.set(nameOf(word), { spelling, until });
      known.askedUntil = until;
      this.makeRoom();
    } finally {
      known.asking = undefined;
    }
  }

  private async lookUp(words: readonly Word[], scope: Scope, until: number): Promise<ReadonlyMap<Word, Spelled>> {
    const found = new Map<Word, Spelled>();
    if (words.length === 0) return found;
    const bodies = words.map((word) => oldestWith(word, scope));
    const answers = await this.ask(bodies, Math.max(1, until - Date.now()));
    for (const [n, word] of words.entries()) {
      const fields = answers[n]?.hits?.hits[0]?.fields;
      const spelling = fields?.[`given.${GIVEN[word.field]}`]?.find((given) => comparisonKey(given) === word.key);
      if (spelling !== undefined)
        found.set(word, { spelling, isPublic: fields?.seenBy?.includes(scope.tenantId) ?? false });
    }
    return found;
  }

  /** The last in the order of those that were asked for. */
  private knownOf(tenantId: string): Known {
    const known = this.tenants.get(tenantId) ?? { words: new Map(), askedUntil: 0, asking: undefined };
    this.tenants.delete(tenantId);
    this.tenants.set(tenantId, known);
    return known;
  }

  /** After something was learnt. */
  private makeRoom(): void {
    let size = 0;
    for (const { words } of this.tenants.values()) size += 1 + words.size;
    for (const [tenantId, { words }] of this.tenants) {
      if (size <= MOST) return;
      this.tenants.delete(tenantId);
      size -= 1 + words.size;
    }
  }
}

function remembered(known: Known | undefined, word: Word): string | undefined {
  const found = known?.words.get(nameOf(word));
  return found && found.until > Date.now() ? found.spelling : undefined;
}

const oldestWith = ({ field, key }: Word, scope: Scope): object => ({
  query: { bool: { filter: [...visible(scope, scope.seen), { term: { [field]: key } }] } },
  sort: [{ pocId: 'asc' }],
  size: 1,
  track_total_hits: false,
  docvalue_fields: [`given.${GIVEN[field]}`, 'seenBy'],
  _source: false,
  stored_fields: '_none_',
});

const nameOf = ({ field, key }: Word): string => `${field} ${key}`;
