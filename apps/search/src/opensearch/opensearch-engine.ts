import type { IndexedId, Presence } from '@mrbill/event-sourcing';
import type pg from 'pg';
import { Highlights } from '../engine/highlights.js';
import {
  SearchEngine,
  SearchTimedOut,
  type Entry,
  type Found,
  type PocQuery,
  type Refused,
  type SuggestQuery,
} from '../engine/search-engine.js';
import { Turns } from '../engine/turns.js';
import { stemmable } from '../text/lexemes.js';
import { Stems, withoutSmallWords } from '../text/stems.js';
import { piecesOf } from '../text/pieces.js';
import { termsOf } from '../text/wanted.js';
import { allFound, documentsOf, facetsOf, whole, type Answer } from './answers.js';
import { browsed, browsedPage, browsedWhole, isBrowsing, type Counted } from './browsing.js';
import { writeAll, type Line } from './bulk.js';
import type { OpenSearch } from './connection.js';
import { Generations } from './generations.js';
import { indexed } from './index-documents.js';
import { Places } from './places.js';
import { countedOnly, searchBody, seenBesides } from './query.js';
import { asTyped, readingOf, type Reading } from './reading.js';
import { Refreshing } from './refreshing.js';
import { read, scan } from './scan.js';
import { Spellings } from './spellings.js';
import { suggestBody, suggestedBy, type Suggested } from './suggesting.js';
import { lookingUp, mayMeanMore, meantBy, whoseWords } from './vocabulary.js';

/** Milliseconds after which a search is given up. */
const LONGEST_SEARCH = 2_000;
const LONGEST_WARMING = 10_000;
/** By OpenSearch a little sooner, so that it can still say so; it knows no fractions of a millisecond. */
const sooner = (milliseconds: number): number => Math.ceil(0.9 * milliseconds);

/**
 * Where so many hold what was typed, nobody turns as many pages to come to those that hold it but for a typo, and they are not looked
 * for: that costs more than all else.
 */
const ENOUGH = 500;
/** Searches, and suggestions, of one process: under way, and waiting. */
const AT_ONCE = 8;
const MOST_WAITING = 200;

const NOTHING: Found = { items: [], totalItems: 0, facets: { languages: [], tags: [], frameworks: [] } };

/** The index in OpenSearch. Words are made here, as for every engine, so that all find the same. */
export class OpenSearchEngine extends SearchEngine {
  readonly versionsFrom = 1_000;
  private readonly stems = new Stems();
  private readonly places = new Places(this.stems);
  private readonly highlights = new Highlights(this.stems);
  private readonly spellings = new Spellings((bodies, milliseconds) => this.askMany(bodies, milliseconds));
  private readonly searches = new Turns(AT_ONCE, MOST_WAITING);
  private readonly suggestions = new Turns(AT_ONCE, MOST_WAITING);
  private readonly refreshing: Refreshing;

  /** `stemmers` is any database: only its stemmers are asked. */
  constructor(
    private readonly opensearch: OpenSearch,
    private readonly generations: Generations,
    private readonly stemmers: pg.Pool,
    private readonly longest = LONGEST_SEARCH,
    private readonly enough = ENOUGH,
  ) {
    super();
    this.refreshing = new Refreshing(() => generations.refreshLive());
  }

  prepare(generation: number): Promise<void> {
    return this.generations.prepare(generation);
  }

  switchTo(generation: number): Promise<void> {
    return this.generations.switchTo(generation);
  }

  drop(generation: number): Promise<void> {
    return this.generations.drop(generation);
  }

  presence(generation: number): Promise<Presence> {
    return this.generations.presence(generation);
  }

  withdraw(): Promise<void> {
    return this.generations.withdraw();
  }

  async put(generation: number, entries: readonly Entry[]): Promise<readonly Refused[]> {
    const newest = new Map<string, Entry>();
    for (const entry of entries) {
      const key = `${entry.tenant}/${entry.key}`;
      if (entry.version >= (newest.get(key)?.version ?? 0)) newest.set(key, entry);
    }
    const alias = this.generations.names.writing(generation);
    return writeAll(this.opensearch, alias, [...newest.values()], (some) => this.linesOf(some));
  }

  refresh(): Promise<void> {
    return this.refreshing.now();
  }

  override async warmUp(): Promise<void> {
    const terms = termsOf('"warming up" everything -else');
    await this.stems.learn(stemmable(terms.map(({ chunk }) => chunk)), this.stemmers);
    const pieces = piecesOf(terms);
    const { wanted } = readingOf(terms, terms.slice(0, 2), this.stems, meantBy([], pieces, {}));
    await this.ask(
      { ...countedOnly(wanted, sooner(LONGEST_WARMING)), suggest: lookingUp([''], pieces) },
      LONGEST_WARMING,
    );
  }

  async search(query: PocQuery): Promise<Found> {
    // Something was typed, and none of it is a word.
    if (query.terms?.length === 0) return NOTHING;
    return this.searches.take(this.longest, (left) => this.find(query, left));
  }

  private async find(query: PocQuery, longest: number): Promise<Found> {
    const until = Date.now() + longest;
    const { answer, isMarked } = await this.answered(query, until);
    const documents = documentsOf(answer, query);
    const { tenantId, callerId } = query;
    const [facets, highlights] = await Promise.all([
      facetsOf(answer, this.spellings, { tenantId, callerId, seen: seenBesides(query) }, until),
      isMarked && this.highlights.of(documents, isMarked, this.stemmers),
    ]);
    return {
      items: documents.map((document, n) => ({ document, highlights: highlights?.[n] ?? [] })),
      totalItems: answer.hits.total.value,
      facets,
    };
  }

  private async answered(query: PocQuery, until: number) {
    const ask = async ({ wanted, isMarked }: Partial<Reading>, suggest = {}) => {
      const left = Math.max(1, until - Date.now());
      const body = { ...searchBody(query, wanted, sooner(left)), suggest };
      return { answer: whole(await this.ask<Answer>(body, left)), isMarked };
    };
    const { terms } = query;
    if (!terms) return { answer: (await this.browse(query, until)) ?? (await ask({})).answer, isMarked: undefined };
    await this.stems.learn(stemmable(terms.map(({ chunk }) => chunk)), this.stemmers);
    const telling = withoutSmallWords(
      terms.filter(({ excluded }) => !excluded),
      this.stems,
    );
    const pieces = piecesOf(telling);
    // Public words are the tenant's, also where only one's own POCs are asked for.
    const viewers = new Set([query.callerId, query.tenantId, ...seenBesides(query)]);
    const vocabularies = [...viewers].map((viewer) => whoseWords(query.tenantId, viewer));
    const asWritten = await ask(readingOf(terms, telling, this.stems, asTyped), lookingUp(vocabularies, pieces));
    const found = allFound(asWritten.answer);
    const meant = meantBy(vocabularies, pieces, asWritten.answer.suggest ?? {});
    if (found >= this.enough || !mayMeanMore(meant)) return asWritten;
    return ask(readingOf(terms, telling, this.stems, meant)).catch((error: unknown) => {
      // What was found as it was typed is worth showing where there was no time for more.
      if (found > 0 && error instanceof SearchTimedOut) return asWritten;
      throw error;
    });
  }

  private async browse(query: PocQuery, until: number): Promise<Answer | undefined> {
    if (!isBrowsing(query)) return undefined;
    const left = Math.max(1, until - Date.now());
    const [page, ...parts] = await Promise.all([
      this.ask<Answer>(browsedPage(query, sooner(left)), left),
      // Others may wait for the same: it is not given up for one who has less time left.
      ...browsedWhole(query, sooner(this.longest)).map((body) => this.ask<Counted>(body, this.longest, true)),
    ]);
    return browsed(query, whole(page), parts.map(whole));
  }

  async suggest(query: SuggestQuery): Promise<readonly string[]> {
    return this.suggestions.take(this.longest, async (longest) => {
      const until = Date.now() + longest;
      const body = suggestBody(query, sooner(longest));
      return body ? suggestedBy(whole(await this.ask<Suggested>(body, longest)), query, this.spellings, until) : [];
    });
  }

  read(generation: number, ids: readonly IndexedId[]): Promise<readonly Entry[]> {
    return read(this.opensearch, this.generations.names.generation(generation), ids);
  }

  scan(generation: number): AsyncGenerator<Entry> {
    return scan(this.opensearch, this.generations.names.generation(generation));
  }

  private ask<A>(body: object, longest: number, remembered = false): Promise<A> {
    return this.opensearch.ask<A>(
      {
        method: 'POST',
        path: `/${encodeURIComponent(this.generations.names.live)}/_search`,
        querystring: { cancel_after_time_interval: `${longest}ms`, request_cache: remembered },
        body,
      },
      longest,
    );
  }

  private async askMany<A>(bodies: readonly object[], longest: number): Promise<readonly A[]> {
    const { responses } = await this.opensearch.ask<{ readonly responses: readonly A[] }>(
      {
        method: 'POST',
        path: `/${encodeURIComponent(this.generations.names.live)}/_msearch`,
        querystring: { cancel_after_time_interval: `${Math.ceil(longest)}ms` },
        bulkBody: bodies.flatMap((body) => ['{}', JSON.stringify(body)]).join('\n') + '\n',
      },
      longest,
    );
    return responses;
  }

  private async linesOf(entries: readonly Entry[]): Promise<readonly Line[]> {
    const documents = await indexed(entries, this.places, this.stemmers);
    return entries.map((entry, n) => ({ entry, json: JSON.stringify(documents[n]) }));
  }
}
