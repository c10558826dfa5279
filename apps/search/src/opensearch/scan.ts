import type { IndexedId } from '@mrbill/event-sourcing';
import type { PocDocument } from '../engine/poc-document.js';
import type { Entry } from '../engine/search-engine.js';
import { whole, type Shards } from './answers.js';
import type { OpenSearch } from './connection.js';

/** Entries of one page. */
const PAGE = 1_000;
/** Milliseconds for a page; and how long OpenSearch keeps what is read as it was, from page to page. */
const LONGEST_PAGE = 20_000;
const KEPT = '2m';

interface Page extends Shards {
  readonly pit_id: string;
  readonly hits: { readonly hits: readonly Kept[] };
}

interface Kept {
  readonly _version: number;
  readonly _source: { readonly tenantId: string; readonly pocId: string; readonly document?: PocDocument | null };
  readonly sort: readonly unknown[];
}

/** What an index has of these, also what no search shows yet. */
export async function read(
  opensearch: OpenSearch,
  index: string,
  ids: readonly IndexedId[],
): Promise<readonly Entry[]> {
  if (ids.length === 0) return [];
  const { docs } = await opensearch.ask<{ readonly docs: readonly (Kept & { readonly found?: boolean })[] }>(
    {
      method: 'POST',
      path: `/${encodeURIComponent(index)}/_mget`,
      querystring: { _source_includes: 'tenantId,pocId,document' },
      body: { ids: ids.map(({ tenant, key }) => `${tenant}/${key}`) },
    },
    LONGEST_PAGE,
  );
  return docs.filter(({ found }) => found).map(entryOf);
}

/** Everything in an index, as it is when the scan begins. */
export async function* scan(opensearch: OpenSearch, index: string): AsyncGenerator<Entry> {
  const at = `/${encodeURIComponent(index)}`;
  await opensearch.ask({ method: 'POST', path: `${at}/_refresh` }, LONGEST_PAGE);
  const opened = await opensearch.ask<{ readonly pit_id: string }>({
    method: 'POST',
    path: `${at}/_search/point_in_time`,
    querystring: { keep_alive: KEPT },
  });
  let id = opened.pit_id;
  try {
    for (let next: Promise<Page> | undefined = readPage(opensearch, id, undefined); next;) {
      const page: Page = await next;
      id = page.pit_id;
      const { hits } = page.hits;
      // While one page is worked on, the next is under way.
      next = hits.length < PAGE ? undefined : readPage(opensearch, id, hits.at(-1)?.sort);
      next?.catch(() => undefined);
      yield* hits.map(entryOf);
    }
  } finally {
    // It ends by itself as well, only later.
    await opensearch
      .ask({ method: 'DELETE', path: '/_search/point_in_time', body: { pit_id: [id] } })
      .catch(() => undefined);
  }
}

async function readPage(opensearch: OpenSearch, id: string, after: readonly unknown[] | undefined): Promise<Page> {
  const body = {
    pit: { id, keep_alive: KEPT },
    size: PAGE,
    // In the order in which they lie: any other costs OpenSearch twice as much.
    sort: [{ _shard_doc: 'asc' }],
    ...(after && { search_after: after }),
    version: true,
    track_total_hits: false,
    _source: ['tenantId', 'pocId', 'document'],
  };
  return whole(await opensearch.ask<Page>({ method: 'POST', path: '/_search', body }, LONGEST_PAGE));
}

/** The version is the one by which OpenSearch decides what is newer. */
const entryOf = ({ _version: version, _source: { tenantId: tenant, pocId: key, document } }: Kept): Entry => ({
  tenant,
  key,
  version,
  document: document ?? null,
});
