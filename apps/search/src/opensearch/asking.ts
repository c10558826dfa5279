import type { PocQuery } from '../engine/search-engine.js';
import type { Pieces } from '../text/pieces.js';
import { chosenOf, whole, type Answer, type Counted, type Page, type Shards } from './answers.js';
import { browsed, browsedPage, browsedWhole, isBrowsing, type Half } from './browsing.js';
import type { OpenSearch } from './connection.js';
import type { IndexNames } from './index-names.js';
import { bestElsewhere, type Wanted } from './matching.js';
import { countBody, pageBody } from './query.js';
import { lookingUp, type LookedUp } from './vocabulary.js';

/** Of so many the best are looked for in names first: to rank them all takes several times as long. */
const MANY = 2_000;

const NOTHING: Page = { timed_out: false, _shards: { failed: 0 }, hits: { hits: [] } };

/** By OpenSearch a little sooner, so that it can still say so; it knows no fractions of a millisecond. */
const sooner = (milliseconds: number): number => Math.ceil(0.9 * milliseconds);
/** Milliseconds until then. */
export const left = (until: number): number => Math.max(1, until - Date.now());

/** Puts to OpenSearch what a search takes. `until`: when it is given up, in milliseconds of the clock; then it throws `SearchTimedOut`. */
export class Asking {
  constructor(
    private readonly opensearch: OpenSearch,
    private readonly names: Pick<IndexNames, 'live'>,
    private readonly many = MANY,
  ) {}

  /** For whom nothing was asked in words. */
  async lookAround(query: PocQuery, until: number, longest: number): Promise<Answer> {
    const browsed = isBrowsing(query) ? await this.browse(query, until, longest) : undefined;
    if (browsed) return browsed;
    const [counted, page] = await Promise.all([
      this.count(query, undefined, until),
      this.wholePage(query, undefined, until),
    ]);
    return { counted, page };
  }

  count(query: PocQuery, wanted: Wanted | undefined, until: number): Promise<Counted> {
    return this.ask<Counted>(countBody(query, wanted), left(until));
  }

  /** What is shown of what was counted. */
  async page(query: PocQuery, wanted: Wanted, counted: Counted, until: number): Promise<Page> {
    const found = chosenOf(counted);
    if (found <= query.offset) return NOTHING;
    return (
      (found < this.many ? undefined : await this.pageOfNames(query, wanted, until)) ??
      this.wholePage(query, wanted, until)
    );
  }

  /** Undefined where something that has less in its name may belong there. */
  private async pageOfNames(query: PocQuery, wanted: Wanted, until: number): Promise<Page | undefined> {
    if (query.sortBy !== 'relevance' || !query.descending || wanted.all.length === 0) return undefined;
    const page = await this.ask<Page>(pageBody(query, wanted, true), left(until));
    const last = page.hits.hits[query.limit - 1];
    return last && Number(last.sort[0]) > bestElsewhere(wanted) ? page : undefined;
  }

  private wholePage(query: PocQuery, wanted: Wanted | undefined, until: number): Promise<Page> {
    return this.ask<Page>(pageBody(query, wanted), left(until));
  }

  /** Words of these vocabularies that may have been meant. */
  async lookUp(vocabularies: readonly string[], pieces: Pieces, until: number): Promise<LookedUp> {
    const suggest = lookingUp(vocabularies, pieces);
    if (Object.keys(suggest).length === 0) return {};
    return (await this.ask<Shards & { readonly suggest: LookedUp }>({ suggest }, left(until))).suggest;
  }

  /** Undefined where the halves do not tell. */
  private async browse(query: PocQuery, until: number, longest: number): Promise<Answer | undefined> {
    const [page, ...halves] = await Promise.all([
      this.ask<Page & Counted>(browsedPage(query), left(until)),
      // Others may wait for the same: it is not given up for one who has less time left.
      ...browsedWhole(query).map((body) => this.ask<Half>(body, longest, true)),
    ]);
    const counted = browsed(query, page, halves);
    return counted && { page, counted };
  }

  /** What all of the index answers, or nobody does. `remembered`: by OpenSearch, until something is written. */
  async ask<A extends Shards>(body: object, longest: number, remembered = false): Promise<A> {
    const limited = { ...body, timeout: `${sooner(longest)}ms` };
    return whole(await this.send<A>('_search', longest, { request_cache: remembered }, { body: limited }));
  }

  async askMany<A>(bodies: readonly object[], milliseconds: number): Promise<readonly A[]> {
    const bulkBody = bodies.flatMap((body) => ['{}', JSON.stringify(body)]).join('\n') + '\n';
    const { responses } = await this.send<{ readonly responses: readonly A[] }>(
      '_msearch',
      milliseconds,
      {},
      { bulkBody },
    );
    return responses;
  }

  private send<A>(what: string, longest: number, more: object, body: object): Promise<A> {
    return this.opensearch.ask<A>(
      {
        method: 'POST',
        path: `/${encodeURIComponent(this.names.live)}/${what}`,
        querystring: { cancel_after_time_interval: `${Math.ceil(longest)}ms`, ...more },
        ...body,
      },
      longest,
    );
  }
}
