import type { IndexedId, Presence } from '@mrbill/event-sourcing';
import type pg from 'pg';
import { highlightsOf } from '../engine/highlights.js';
import { textsOf, type PocDocument } from '../engine/poc-document.js';
import {
  SearchEngine,
  type Entry,
  type Found,
  type PocQuery,
  type Refused,
  type SuggestQuery,
} from '../engine/search-engine.js';
import { stemmable } from '../text/lexemes.js';
import { Stems, withoutSmallWords } from '../text/stems.js';
import { piecesOf } from '../text/pieces.js';
import { typosBetween } from '../text/typos.js';
import { joinedWord } from '../text/wanted.js';
import { chunksOf } from '../text/words.js';
import { documentsOf, facetsOf, whole, type Answer } from './answers.js';
import { writeAll, type Line } from './bulk.js';
import type { OpenSearch } from './connection.js';
import { Generations } from './generations.js';
import { indexed, textsIn } from './index-documents.js';
import { Places } from './places.js';
import { searchBody, seenBesides, type Wanted } from './query.js';
import { Refreshing } from './refreshing.js';
import { read, scan } from './scan.js';
import { Spellings } from './spellings.js';
import { Turns } from './turns.js';
import { suggestBody, suggestedBy, type Suggested } from './suggesting.js';
import { markedBy, waysOf, waysToLeaveOut } from './ways.js';

/** Milliseconds after which a search is given up. */
const LONGEST_SEARCH = 2_000;
/** By OpenSearch a little sooner, so that it can still say so; it knows no fractions of a millisecond. */
const sooner = (milliseconds: number): number => Math.ceil(0.9 * milliseconds);

/** Searches, and suggestions, of one process: under way, and waiting. */
const AT_ONCE = 8;
const MOST_WAITING = 200;

const NOTHING: Found = { items: [], totalItems: 0, facets: { languages: [], tags: [], frameworks: [] } };

/** The index in OpenSearch. Words are made here, as for every engine, so that all find the same. */
export class OpenSearchEngine extends SearchEngine {
  readonly versionsFrom = 1_000;
  private readonly stems = new Stems();
  private readonly places = new Places(this.stems);
  private readonly spellings = new Spellings((bodies) => this.askMany(bodies));
  private readonly searches = new Turns(AT_ONCE, MOST_WAITING);
  private readonly suggestions = new Turns(AT_ONCE, MOST_WAITING);
  private readonly refreshing: Refreshing;

  /** `stemmers` is any database: only its stemmers are asked. */
  constructor(
    private readonly opensearch: OpenSearch,
    private readonly generations: Generations,
    private readonly stemmers: pg.Pool,
    private readonly longest = LONGEST_SEARCH,
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

  async search(query: PocQuery): Promise<Found> {
    // Something was typed, and none of it is a word.
    if (query.terms?.length === 0) return NOTHING;
    return this.searches.take(this.longest, (left) => this.find(query, left));
  }

  private async find(query: PocQuery, longest: number): Promise<Found> {
    const { wanted, isMarked } = await this.wanted(query);
    const answer = whole(await this.ask<Answer>(searchBody(query, wanted, sooner(longest)), longest));
    const documents = documentsOf(answer, query);
    const { tenantId, callerId } = query;
    const [facets] = await Promise.all([
      facetsOf(answer, this.spellings, { tenantId, callerId, seen: seenBesides(query) }),
      isMarked && this.learn(documents),
    ]);
    return {
      items: documents.map((document) => ({
        document,
        highlights: isMarked ? highlightsOf(document, isMarked, this.stems) : [],
      })),
      totalItems: answer.hits.total.value,
      facets,
    };
  }

  async suggest(query: SuggestQuery): Promise<readonly string[]> {
    return this.suggestions.take(this.longest, async (longest) => {
      const body = suggestBody(query, sooner(longest));
      return body ? suggestedBy(whole(await this.ask<Suggested>(body, longest)), query, this.spellings) : [];
    });
  }

  read(generation: number, ids: readonly IndexedId[]): Promise<readonly Entry[]> {
    return read(this.opensearch, this.generations.names.generation(generation), ids);
  }

  scan(generation: number): AsyncGenerator<Entry> {
    return scan(this.opensearch, this.generations.names.generation(generation));
  }

  private ask<A>(body: object, longest: number): Promise<A> {
    return this.opensearch.ask<A>(
      {
        method: 'POST',
        path: `/${encodeURIComponent(this.generations.names.live)}/_search`,
        querystring: { cancel_after_time_interval: `${longest}ms`, request_cache: false },
        body,
      },
      longest,
    );
  }

  private async askMany<A>(bodies: readonly object[]): Promise<readonly A[]> {
    const { responses } = await this.opensearch.ask<{ readonly responses: readonly A[] }>(
      {
        method: 'POST',
        path: `/${encodeURIComponent(this.generations.names.live)}/_msearch`,
        bulkBody: bodies.flatMap((body) => ['{}', JSON.stringify(body)]).join('\n') + '\n',
      },
      this.longest,
    );
    return responses;
  }

  private async wanted({ terms }: PocQuery) {
    if (!terms) return { wanted: undefined, isMarked: undefined };
    await this.stems.learn(stemmable(terms.map(({ chunk }) => chunk)), this.stemmers);
    const telling = withoutSmallWords(
      terms.filter(({ excluded }) => !excluded),
      this.stems,
    );
    const pieces = piecesOf(telling);
    const all = telling.map((term) => waysOf(term, this.stems, pieces.get(term)));
    const unwanted = terms.filter(({ excluded }) => excluded);
    const wanted: Wanted = {
      all,
      none: unwanted.map((term) => waysToLeaveOut(term, this.stems)),
      together: terms
        .filter(({ excluded }) => !excluded)
        .map(joinedWord)
        .join(''),
    };
    const marked = markedBy(all, this.stems, telling);
    const mistyped = all.flatMap((ways) => ways.mistyped);
    // OpenSearch does not say what it took for a typo. Most words are ruled out by their first letter.
    const isMeant = (lexeme: string) =>
      mistyped.some(({ word, typos }) => lexeme[0] === word[0] && typosBetween(word, lexeme, typos) !== undefined);
    const isMarked = (lexeme: string) => marked.has(lexeme) || isMeant(lexeme);
    return { wanted, isMarked: all.length > 0 ? isMarked : undefined };
  }

  private async linesOf(entries: readonly Entry[]): Promise<readonly Line[]> {
    await this.places.learn(textsIn(entries), this.stemmers);
    return entries.map((entry) => ({ entry, json: JSON.stringify(indexed(entry, this.places)) }));
  }

  private learn(documents: readonly PocDocument[]): Promise<void> {
    const chunks = documents.flatMap((document) => textsOf(document).flatMap(({ text }) => chunksOf(text)));
    return this.stems.learn(stemmable(chunks), this.stemmers);
  }
}
