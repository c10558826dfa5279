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
import { allFound, chosenOf, documentsOf, facetsOf, type Answer, type Counted } from './answers.js';
import { Asking } from './asking.js';
import { writeAll, type Line } from './bulk.js';
import type { OpenSearch } from './connection.js';
import { Generations } from './generations.js';
import { indexed } from './index-documents.js';
import { Places } from './places.js';
import { countedOnly, seenBesides } from './query.js';
import { asTyped, readingOf, type Reading } from './reading.js';
import { Refreshing } from './refreshing.js';
import { read, scan } from './scan.js';
import { Spellings } from './spellings.js';
import { Suggesting } from './suggesting.js';
import { lookingUp, mayMeanMore, meantBy, whoseWords } from './vocabulary.js';

/** Milliseconds after which a search is given up. */
const LONGEST_SEARCH = 2_000;
const LONGEST_WARMING = 10_000;
/**
 * Where so many hold what was typed, nobody turns as many pages to come to those that hold it but for a typo, and they are not looked
 * for: that costs more than all else.
 */
const ENOUGH = 500;
/** Searches, and suggestions, of one process: under way, and waiting. */
const AT_ONCE = 8;
const MOST_WAITING = 200;

interface Shown extends Pick<Reading, 'isMarked'> {
  readonly answer: Answer;
}

const NOTHING: Found = { items: [], totalItems: 0, facets: { languages: [], tags: [], frameworks: [] } };

/** The index in OpenSearch. Words are made here, as for every engine, so that all find the same. */
export class OpenSearchEngine extends SearchEngine {
  readonly versionsFrom = 1_000;
  private readonly stems = new Stems();
  private readonly places = new Places(this.stems);
  private readonly highlights = new Highlights(this.stems);
  private readonly spellings = new Spellings((bodies, milliseconds) => this.asking.askMany(bodies, milliseconds));
  private readonly searches = new Turns(AT_ONCE, MOST_WAITING);
  private readonly suggestions = new Turns(AT_ONCE, MOST_WAITING);
  private readonly refreshing: Refreshing;
  private readonly asking: Asking;
  private readonly suggesting: Suggesting;

  /** `stemmers` is any database: only its stemmers are asked. */
  constructor(
    private readonly opensearch: OpenSearch,
    private readonly generations: Generations,
    private readonly stemmers: pg.Pool,
    private readonly longest = LONGEST_SEARCH,
    private readonly enough = ENOUGH,
    many?: number,
  ) {
    super();
    this.asking = new Asking(opensearch, generations.names, many);
    this.suggesting = new Suggesting(this.asking, this.spellings, longest);
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
    await this.asking.ask({ ...countedOnly(wanted), suggest: lookingUp([''], pieces) }, LONGEST_WARMING);
  }

  async search(query: PocQuery): Promise<Found> {
    // Something was typed, and none of it is a word.
    if (query.terms?.length === 0) return NOTHING;
    return this.searches.take(this.longest, (left) => this.find(query, left));
  }

  private async find(query: PocQuery, longest: number): Promise<Found> {
    const until = Date.now() + longest;
    const { answer, isMarked } = await this.answered(query, until);
    const { page, counted } = answer;
    const documents = documentsOf(page, query);
    const { tenantId, callerId } = query;
    const [facets, highlights] = await Promise.all([
      facetsOf(counted, this.spellings, { tenantId, callerId, seen: seenBesides(query) }, until),
      isMarked && this.highlights.of(documents, isMarked, this.stemmers),
    ]);
    return {
      items: documents.map((document, n) => ({ document, highlights: highlights?.[n] ?? [] })),
      totalItems: chosenOf(counted),
      facets,
    };
  }

  private async answered(query: PocQuery, until: number): Promise<Shown> {
    const { terms } = query;
    if (!terms) return { answer: await this.asking.lookAround(query, until, this.longest), isMarked: undefined };
    await this.stems.learn(stemmable(terms.map(({ chunk }) => chunk)), this.stemmers);
    const telling = withoutSmallWords(
      terms.filter(({ excluded }) => !excluded),
      this.stems,
    );
    const show = async ({ wanted, isMarked }: Reading, counted: Counted) => ({
      answer: { counted, page: await this.asking.page(query, wanted, counted, until) },
      isMarked,
    });
    const typed = readingOf(terms, telling, this.stems, asTyped);
    const counted = await this.asking.count(query, typed.wanted, until);
    const found = allFound(counted);
    if (found >= this.enough) return show(typed, counted);
    const meant = async () => {
      const pieces = piecesOf(telling);
      // Public words are the tenant's, also where only one's own POCs are asked for.
      const viewers = new Set([query.callerId, query.tenantId, ...seenBesides(query)]);
      const vocabularies = [...viewers].map((viewer) => whoseWords(query.tenantId, viewer));
      const meanings = meantBy(vocabularies, pieces, await this.asking.lookUp(vocabularies, pieces, until));
      if (!mayMeanMore(meanings)) return undefined;
      const reading = readingOf(terms, telling, this.stems, meanings);
      return show(reading, await this.asking.count(query, reading.wanted, until));
    };
    const [asWritten, asMeant] = await Promise.all([
      show(typed, counted),
      meant().catch((error: unknown) => {
        // What was found as it was typed is worth showing where there was no time for more.
        if (found > 0 && error instanceof SearchTimedOut) return undefined;
        throw error;
      }),
    ]);
    return asMeant ?? asWritten;
  }

  suggest(query: SuggestQuery): Promise<readonly string[]> {
    return this.suggestions.take(this.longest, (left) => this.suggesting.of(query, Date.now() + left));
  }

  read(generation: number, ids: readonly IndexedId[]): Promise<readonly Entry[]> {
    return read(this.opensearch, this.generations.names.generation(generation), ids);
  }

  scan(generation: number): AsyncGenerator<Entry> {
    return scan(this.opensearch, this.generations.names.generation(generation));
  }

  private async linesOf(entries: readonly Entry[]): Promise<readonly Line[]> {
    const documents = await indexed(entries, this.places, this.stemmers);
    return entries.map((entry, n) => ({ entry, json: JSON.stringify(documents[n]) }));
  }
}
