import { setTimeout as sleep } from 'node:timers/promises';
import { EngineOutOfReach, type Entry, type Refused } from '../engine/search-engine.js';
import { OpenSearchRefusal, reasonOf, type OpenSearch } from './connection.js';

/** One entry, ready to be sent. */
export interface Line {
  readonly entry: Entry;
  readonly json: string;
}

/** Lines of one request, and its bytes; requests under way at a time. */
const MOST_LINES = 500;
const MOST_BYTES = 4_000_000;
const UNDER_WAY = 4;
/** Milliseconds for one request, and for everything: the transaction around it must not stand still for longer. */
const LONGEST_REQUEST = 6_000;
const PATIENCE = 8_000;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/**
 * Answers which entries OpenSearch will never take. An entry with a lower version than it has is no news. `prepare` makes
 * lines of the next ones while OpenSearch is busy with those before.
 */
export async function writeAll(
  to: OpenSearch,
  alias: string,
  entries: readonly Entry[],
  prepare: (entries: readonly Entry[]) => Promise<readonly Line[]>,
  patience = PATIENCE,
): Promise<readonly Refused[]> {
  const until = Date.now() + patience;
  const refused: Refused[] = [];
  let next = 0;
  const worker = async () => {
    while (next < entries.length) {
      const some = entries.slice(next, (next += MOST_LINES));
      for (const batch of batches(await prepare(some))) refused.push(...(await writeBatch(to, alias, batch, until)));
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  return refused;
}

/** Cut by their size. */
export function* batches(lines: readonly Line[]): Generator<readonly Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    // Never less than this in UTF-8.
    const more = line.json.length;
    if (batch.length > 0 && bytes + more > MOST_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(line);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

/** Sends a batch, then again what OpenSearch had no room for. After a lost connection all of it: versions make that harmless. */
async function writeBatch(to: OpenSearch, alias: string, batch: readonly Line[], until: number): Promise<Refused[]> {
  const refused: Refused[] = [];
  let left = batch;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    let trouble: Error;
    try {
      const outcome = sorted(left, await send(to, alias, left, until));
      refused.push(...outcome.refused);
      left = outcome.again;
      if (left.length === 0) return refused;
      trouble = new EngineOutOfReach(`OpenSearch has no room for ${left.length} documents: ${outcome.why}`);
    } catch (error) {
      const [only] = left;
      if (only && left.length === 1 && error instanceof OpenSearchRefusal && error.status === 413)
        return [...refused, { entry: only.entry, problem: error.message }];
      if (!(error instanceof EngineOutOfReach)) throw error;
      trouble = error;
    }
    // Not all at the same moment.
    const rest = pause * (0.5 + Math.random());
    if (Date.now() + rest >= until) throw trouble;
    await sleep(rest);
  }
}

interface Outcome {
  readonly status: number;
  readonly error?: unknown;
}

async function send(to: OpenSearch, alias: string, lines: readonly Line[], until: number): Promise<readonly Outcome[]> {
  const { items } = await to.ask<{ readonly items: readonly { readonly index: Outcome }[] }>(
    {
      method: 'POST',
      path: `/${encodeURIComponent(alias)}/_bulk`,
      querystring: {
        require_alias: true,
        timeout: `${LONGEST_REQUEST}ms`,
        filter_path: 'items.*.status,items.*.error',
      },
      bulkBody: lines.map(({ entry, json }) => `${header(entry)}\n${json}\n`).join(''),
    },
    Math.max(1, Math.min(LONGEST_REQUEST, until - Date.now())),
  );
  return items.map(({ index }) => index);
}

/** As Postgres does it: the same version writes once more, a lower one does not. */
const header = ({ tenant, key, version }: Entry): string =>
  JSON.stringify({ index: { _id: `${tenant}/${key}`, version, version_type: 'external_gte' } });

function sorted(lines: readonly Line[], outcomes: readonly Outcome[]) {
  const again: Line[] = [];
  const refused: Refused[] = [];
  let why = '';
  for (const [n, line] of lines.entries()) {
    const { status, error } = outcomes[n] ?? { status: 503 };
    // 409: it has a higher version.
    if (status < 300 || status === 409) continue;
    const { type, reason } = reasonOf({ error });
    if (status === 429 || status >= 502) {
      again.push(line);
      why = reason;
    } else if (status === 404) {
      throw new Error('this generation of the index is not there any more');
    } else if (status === 400 || status === 413) refused.push({ entry: line.entry, problem: `${type}: ${reason}` });
    else throw new OpenSearchRefusal(status, type, reason);
  }
  return { again, refused, why };
}
