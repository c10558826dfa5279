import type pg from 'pg';
import { ConcurrentWrite, Taken } from '../errors.js';
import type { StreamId } from '../fact.js';
import { EventStore, type Append, type StoredEvent, type StoreTransaction, type Verdict } from '../store.js';
import { binaryArray, INTEGER, TEXT, UUID } from './binary-array.js';
import { GroupAppend, type GroupAppendOptions } from './group-append.js';
import { inTransaction, isDeadlock, isLockTimeout, resending } from './pool.js';
import { AS_EVENTS, OF_ANY_STREAM, readEvents } from './stored-events.js';

interface AppendRow {
  readonly verdict: 'appended' | 'repeated' | 'conflict' | 'answered' | 'key-reused';
  readonly version: number;
  readonly positions: number[] | null;
  readonly answer: unknown;
}

const APPEND = {
  name: 'store.append',
  text: 'SELECT verdict, version, positions, answer FROM store.append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)',
};
const LOAD = {
  ...AS_EVENTS,
  name: 'store.load',
  text: `SELECT head, data, cause FROM store.load_page($1,$2,$3,$4,$5)`,
};
const CLAIMED = { name: 'store.claimed', text: 'SELECT * FROM store.claimed($1,$2,$3)' };
const NEWEST = {
  name: 'store.newest',
  text: 'SELECT coalesce(max(position), 0)::float8 AS newest FROM store.event',
};
/** Bytes of data after which a part of many facts ends, so that a few hundred big ones do not fill the memory. */
const PART_BYTES = 4 * 2 ** 20;
const READ_ALL = {
  ...AS_EVENTS,
  name: 'store.read-all',
  text: `SELECT ${OF_ANY_STREAM}
         FROM (
           SELECT *, sum(octet_length(data::text)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - octet_length(data::text) AS before
           FROM (SELECT * FROM store.event WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3) page
         ) e
         WHERE before < ${PART_BYTES} ORDER BY e.position`,
};

/** Names reserved among all tenants stand in this realm. */
const EVERYWHERE = '00000000-0000-0000-0000-000000000000';

/**
 * The store in one Postgres database, as `storeSchema` makes it. `app` and `pump` are pools of the two roles; `pump` may
 * be left out where nobody reads across streams.
 */
export class PostgresStore extends EventStore {
  private readonly listeners = new Set<(position: number) => void>();

  private readonly group: GroupAppend;

  constructor(
    private readonly app: pg.Pool,
    private readonly pump?: pg.Pool,
    options?: GroupAppendOptions,
  ) {
    super();
    // Sent again where its connection broke: its ids tell a repeat.
    this.group = new GroupAppend(app, (append) => resending(() => appendOn(app, append)), options);
  }

  /** Together with what else waits to be written. Throws `StoreBusy` where that is too much. */
  async append(append: Append): Promise<Verdict> {
    const verdict = await this.group.append(append);
    this.tell(verdict);
    return verdict;
  }

  /** Takes no more appends; ends when those under way have their verdicts. Before its pools end. */
  close(): Promise<void> {
    return this.group.close();
  }

  load(tenant: string, stream: StreamId, after = 0): Promise<readonly StoredEvent[]> {
    return resending(() => loadOn(this.app, tenant, stream, after));
  }

  async claimed(tenant: string, user: string, key: string) {
    const claimed = { ...CLAIMED, values: [tenant, user, key] };
    const { rows } = await resending(() =>
      this.app.query<{ hash: string; answer: unknown; position: number }>(claimed),
    );
    return rows[0];
  }

  async transaction<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const verdicts: Verdict[] = [];
    const noted = (verdict: Verdict) => verdicts.push(verdict);
    const answer = await inTransaction(this.app, (client) => work(new PostgresTransaction(client, tenant, noted)), {
      tenant,
    });
    for (const verdict of verdicts) this.tell(verdict);
    return answer;
  }

  async safePosition(): Promise<number> {
    const { rows } = await this.pumping.query<{ safe: number }>('SELECT store.safe_position() AS safe');
    return rows[0]?.safe ?? 0;
  }

  async newestPosition(): Promise<number> {
    const { rows } = await this.pumping.query<{ newest: number }>(NEWEST);
    return rows[0]?.newest ?? 0;
  }

  async readAll(after: number, upTo: number, limit: number): Promise<readonly StoredEvent[]> {
    const read = (from: number, count: number) =>
      this.pumping.query<unknown[]>({ ...READ_ALL, values: [from, upTo, count] });
    return readEvents(read, after, limit);
  }

  onAppend(listener: (position: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private get pumping(): pg.Pool {
    if (!this.pump) throw new Error('this store was opened without the pump role: it cannot read across streams');
    return this.pump;
  }

  private tell(verdict: Verdict): void {
    const position = verdict.kind === 'appended' ? verdict.positions.at(-1) : undefined;
    if (position !== undefined) for (const listener of this.listeners) listener(position);
  }
}

class PostgresTransaction implements StoreTransaction {
  constructor(
    private readonly client: pg.PoolClient,
    private readonly tenant: string,
    private readonly noted: (verdict: Verdict) => void,
  ) {}

  async append(append: Append): Promise<Verdict> {
    if (append.tenant !== this.tenant) throw new Error('a transaction writes to one tenant only');
    const verdict = await orConcurrent(append.stream, append.expected, () => appendOn(this.client, append));
    this.noted(verdict);
    return verdict;
  }

  load(stream: StreamId): Promise<readonly StoredEvent[]> {
    return loadOn(this.client, this.tenant, stream, 0);
  }

  async reserve(scope: string, key: string, holder: StreamId, within: 'tenant' | 'everywhere'): Promise<void> {
    const realm = within === 'tenant' ? this.tenant : EVERYWHERE;
    const made = await orConcurrent(holder, 0, () =>
      this.client.query(
        `INSERT INTO store.reservation (realm, scope, key, tenant, stream_name, stream_id) VALUES ($1,$2,$3,$4,$5,$6)
         ON CONFLICT DO NOTHING`,
        [realm, scope, key, this.tenant, holder.name, holder.id],
      ),
    );
    if (made.rowCount === 1) return;
    const mine = await this.client.query(
      `SELECT 1 FROM store.reservation
       WHERE realm = $1 AND scope = $2 AND key = $3 AND tenant = $4 AND stream_name = $5 AND stream_id = $6`,
      [realm, scope, key, this.tenant, holder.name, holder.id],
    );
    if (mine.rowCount === 0) throw new Taken(scope, key);
  }

  async release(scope: string, key: string, holder: StreamId, within: 'tenant' | 'everywhere'): Promise<void> {
    await this.client.query(
      `DELETE FROM store.reservation
       WHERE realm = $1 AND scope = $2 AND key = $3 AND tenant = $4 AND stream_name = $5 AND stream_id = $6`,
      [within === 'tenant' ? this.tenant : EVERYWHERE, scope, key, this.tenant, holder.name, holder.id],
    );
  }

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.client.query(sql, [...values]);
    return rows as Row[];
  }
}

async function appendOn(on: pg.Pool | pg.PoolClient, append: Append): Promise<Verdict> {
  const { tenant, stream, expected, events, cause, at, claim } = append;
  const values = [
    tenant,
    stream.name,
    stream.id,
    expected,
    binaryArray(
      UUID,
      events.map((event) => event.id),
    ),
    binaryArray(
      TEXT,
      events.map((event) => event.type),
    ),
    binaryArray(
      INTEGER,
      events.map((event) => event.schemaVersion),
    ),
    binaryArray(
      TEXT,
      events.map((event) => event.data),
    ),
    JSON.stringify(cause),
    at,
    claim ? (claim.tenant ?? tenant) : null,
    claim?.user ?? null,
    claim?.key ?? null,
    claim?.hash ?? null,
    claim?.answer ?? null,
  ];
  try {
    const { rows } = await on.query<AppendRow>({ ...APPEND, values });
    return toVerdict(rows[0] as AppendRow);
  } catch (error) {
    if (isLockTimeout(error) && waitedForClaim(error)) return { kind: 'key-under-way' };
    throw error;
  }
}

/** Not for the stream itself, which somebody else may hold as well. */
const waitedForClaim = (error: unknown) => /INSERT INTO store\.claim/.test((error as { where?: string }).where ?? '');

/** Who gave way to another transaction has lost a race like any other. */
async function orConcurrent<T>(stream: StreamId, found: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDeadlock(error)) throw new ConcurrentWrite(stream, found);
    throw error;
  }
}

function toVerdict({ verdict, version, positions, answer }: AppendRow): Verdict {
  switch (verdict) {
    case 'appended':
    case 'repeated':
      return { kind: 'appended', version, positions: positions ?? [], repeated: verdict === 'repeated' };
    case 'conflict':
      return { kind: 'conflict', version };
    case 'answered':
      return { kind: 'answered', answer, position: positions?.[0] ?? 0 };
    case 'key-reused':
      return { kind: 'key-reused' };
  }
}

async function loadOn(
  on: pg.Pool | pg.PoolClient,
  tenant: string,
  stream: StreamId,
  after: number,
): Promise<StoredEvent[]> {
  const read = (from: number, count: number) =>
    on.query<unknown[]>({ ...LOAD, values: [tenant, stream.name, stream.id, from, count] });
  return readEvents(read, after, Infinity, { tenant, stream });
}
