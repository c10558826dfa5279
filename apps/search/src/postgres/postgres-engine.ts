import { availableParallelism } from 'node:os';
import type { IndexedId, Presence } from '@mrbill/event-sourcing';
import type pg from 'pg';
import { Highlights } from '../engine/highlights.js';
import { textsOf, type PocDocument } from '../engine/poc-document.js';
import {
  NoIndexYet,
  SearchEngine,
  SearchTimedOut,
  type Entry,
  type Facet,
  type Found,
  type PocQuery,
  type Refused,
  type SuggestQuery,
} from '../engine/search-engine.js';
import { Turns } from '../engine/turns.js';
import { beginningOf, wordBeginningOf } from '../text/beginnings.js';
import { stemmable } from '../text/lexemes.js';
import { Stems, withoutSmallWords } from '../text/stems.js';
import { piecesOf, type Piece } from '../text/pieces.js';
import { typosBetween } from '../text/typos.js';
import { chunksOf } from '../text/words.js';
import { saveEntries } from './index-rows.js';
import { createTables, dropTables, presenceOf, switchTables, tablesOf, withdrawTables } from './index-tables.js';
import { quoted, tenantLexeme } from './lexemes.js';
import { matchingOf, type Matching } from './matching.js';
import { recount } from './recounting.js';

interface Answer {
  readonly totalItems: number;
  readonly documents: readonly PocDocument[];
  readonly languages: readonly Facet[];
  readonly tags: readonly Facet[];
  readonly frameworks: readonly Facet[];
}

/** What one mistyped word may stand for at most, the likeliest. */
const MOST_INTENDED = 20;
/** Rows of one page of a scan. */
const PAGE = 1_000;
/** Milliseconds after which a search is given up. */
const LONGEST_SEARCH = 2_000;
/**
 * Searches of one process that are under way, and that wait. Each keeps a processor of Postgres busy, most often of this machine: more
 * of them at once would leave nothing for those who write and list, and would not be answered sooner.
 */
export const AT_ONCE = Math.max(2, availableParallelism());
const MOST_WAITING = 200;

/** The index in search's own database: full text of Postgres, words made here. */
export class PostgresEngine extends SearchEngine {
  readonly versionsFrom = 0;
  private readonly stems = new Stems();
  private readonly highlights = new Highlights(this.stems);
  private readonly searches = new Turns(AT_ONCE, MOST_WAITING);

  /** `app` should have a time limit for statements that suits a search. `pump` reads all tenants. */
  constructor(
    private readonly app: pg.Pool,
    private readonly pump: pg.Pool,
  ) {
    super();
  }

  prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    return createTables(generation, tx);
  }

  switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    return switchTables(generation, tx);
  }

  drop(generation: number, tx: pg.ClientBase): Promise<void> {
    return dropTables(generation, tx);
  }

  override tidy(generation: number, tenant: string, tx: pg.ClientBase): Promise<void> {
    return recount(generation, tenant, tx);
  }

  presence(generation: number): Promise<Presence> {
    return presenceOf(generation, this.pump);
  }

  withdraw(tx: pg.ClientBase): Promise<void> {
    return withdrawTables(tx);
  }

  async put(generation: number, entries: readonly Entry[], tx: pg.ClientBase): Promise<readonly Refused[]> {
    const newest = new Map<string, Entry>();
    for (const entry of entries) {
      const key = `${entry.tenant}/${entry.key}`;
      if (entry.version >= (newest.get(key)?.version ?? 0)) newest.set(key, entry);
    }
    const kept = [...newest.values()];
    const chunks = kept.flatMap(({ document }) =>
      document ? textsOf(document).flatMap(({ text }) => chunksOf(text)) : [],
    );
    await this.stems.learn(stemmable(chunks), tx);
    return saveEntries(generation, kept, this.stems, tx);
  }

  search(query: PocQuery): Promise<Found> {
    return this.searches.take(LONGEST_SEARCH, () => this.find(query)).catch(explain);
  }

  private async find(query: PocQuery): Promise<Found> {
    const matching = await this.matching(query);
    const { match, tiers, whole, parts, stems, typos } = matching;
    const keys = (words: readonly string[]) => (words.length === 0 ? null : words);
    const answer = await this.ask<{ answer: Answer }>(
      `SELECT search.find_pocs_v3($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21) AS answer`,
      [
        query.tenantId, query.callerId, query.seesPrivateOf, query.includePublic, query.userId,
        match, tiers, whole, parts, stems, typos,
        keys(query.languages), keys(query.tags), keys(query.frameworks), browses(query), query.from, query.to,
        query.sortBy, query.descending, query.offset, query.limit,
      ], // prettier-ignore
    );
    const { totalItems, documents, ...facets } = answer[0]?.answer ?? {
      totalItems: 0,
      documents: [],
      languages: [],
      tags: [],
      frameworks: [],
    };
    const { lexemes } = matching;
    const highlights =
      lexemes.size > 0 && (await this.highlights.of(documents, (lexeme) => lexemes.has(lexeme), this.app));
    const items = documents.map((document, n) => ({ document, highlights: (highlights && highlights[n]) || [] }));
    return { items, totalItems, facets };
  }

  async suggest({ tenantId, callerId, kind, prefix, limit }: SuggestQuery): Promise<readonly string[]> {
    const typed = kind === 'poc' ? beginningOf(prefix) : wordBeginningOf(prefix);
    if (typed === '') return [];
    const rows = await this.ask<{ suggested: string }>('SELECT search.suggest_v3($1, $2, $3, $4, $5) AS suggested', [
      tenantId,
      callerId,
      kind,
      typed,
      limit,
    ]).catch(explain);
    return rows.map(({ suggested }) => suggested);
  }

  /** What was committed is there. */
  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async *scan(generation: number): AsyncGenerator<Entry> {
    const nothing = '00000000-0000-0000-0000-000000000000';
    const pageAfter = async ({ tenant, key }: IndexedId) => {
      const { rows } = await this.pump.query<Entry>(
        `SELECT tenant, poc_id AS key, version, document FROM ${tablesOf(generation).pocs}
         WHERE (tenant, poc_id) > ($1, $2) ORDER BY tenant, poc_id LIMIT ${PAGE}`,
        [tenant, key],
      );
      return rows;
    };
    let next = pageAfter({ tenant: nothing, key: nothing });
    for (;;) {
      const rows = await next;
      const last = rows.at(-1);
      const isLast = !last || rows.length < PAGE;
      // While one page is looked at, the next is on its way.
      if (!isLast) next = pageAfter(last);
      next.catch(() => undefined);
      yield* rows;
      if (isLast) return;
    }
  }

  async read(generation: number, ids: readonly IndexedId[]): Promise<readonly Entry[]> {
    const { rows } = await this.pump.query<Entry>(
      `SELECT tenant, poc_id AS key, version, document FROM ${tablesOf(generation).pocs}
       WHERE (tenant, poc_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))`,
      [ids.map(({ tenant }) => tenant), ids.map(({ key }) => key)],
    );
    return rows;
  }

  private async matching(query: PocQuery): Promise<Matching> {
    const { tenantId, terms } = query;
    if (!terms || terms.length === 0) {
      const everything = quoted(tenantLexeme(tenantId));
      const match = terms ? `${everything} & !${everything}` : null;
      return { match, tiers: [], whole: null, parts: null, stems: null, typos: null, lexemes: new Set() };
    }
    await this.stems.learn(stemmable(terms.map(({ chunk }) => chunk)), this.app);
    const wanted = withoutSmallWords(
      terms.filter(({ excluded }) => !excluded),
      this.stems,
    );
    const pieces = piecesOf(wanted);
    return matchingOf(tenantId, terms, this.stems, pieces, await this.intended(query, [...pieces.values()].flat()));
  }

  /** For each piece that may hold a typo, the words that may have been meant, among those of what the caller may see. */
  private async intended(
    { tenantId, callerId, seesPrivateOf }: PocQuery,
    pieces: readonly Piece[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const most = new Map(pieces.filter(({ typos }) => typos > 0).map(({ word, typos }) => [word, typos]));
    if (most.size === 0) return new Map();
    const rows = await this.ask<{ wanted: string; word: string }>(
      'SELECT wanted, word FROM search.words_like_v3($1, $2, $3, $4, $5)',
      [tenantId, callerId, seesPrivateOf, [...most.keys()], [...most.values()]],
    );
    const near = rows.flatMap(({ wanted, word }) => {
      const typos = typosBetween(wanted, word, most.get(wanted) ?? 0);
      return typos ? [{ wanted, word, typos }] : [];
    });
    const byWanted = Map.groupBy(
      near.toSorted((a, b) => a.typos - b.typos),
      ({ wanted }) => wanted,
    );
    // A word stands there once for public POCs, and again for the caller's private ones.
    const words = (found: typeof near) => [...new Set(found.map(({ word }) => word))];
    return new Map([...byWanted].map(([wanted, found]) => [wanted, words(found).slice(0, MOST_INTENDED)]));
  }

  private async ask<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.app.query<Row>(text, [...values])).rows;
  }
}

/** Asks of all that is open to the caller, and for nothing but languages, tags and frameworks. */
const browses = ({ terms, includePublic, seesPrivateOf, userId, from, to }: PocQuery): boolean =>
  terms === undefined && includePublic && [seesPrivateOf, userId, from, to].every((each) => each === null);

/** What the port says where Postgres says something of its own. */
function explain(error: unknown): never {
  const { code, message } = error as { code?: string; message?: string };
  if (
    code === '57014' ||
    /query read timeout|timeout exceeded when trying to connect|due to connection timeout/i.test(message ?? '')
  )
    throw new SearchTimedOut('a search took too long', { cause: error });
  if (code === '42P01') throw new NoIndexYet('no generation of the index can be read yet', { cause: error });
  throw error;
}
