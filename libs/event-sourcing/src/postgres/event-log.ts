import type pg from 'pg';
import type { Aggregate } from '../aggregate.js';
import { isSealed } from '../people/sealed.js';
import type { StoredEvent } from '../store.js';

/** Stands in the place of what is personal. */
export const MASK = '***';

/** A fact as the store has it, with whatever is personal masked: nothing is decrypted for it. */
export type LoggedEvent = StoredEvent;

export interface LoggedPage {
  readonly events: readonly LoggedEvent[];
  /** Everything up to here was looked at. */
  readonly position: number;
  /** Nothing more was there. */
  readonly level: boolean;
}

interface EventRow {
  readonly position: number;
  readonly tenant: string;
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
  readonly cause: StoredEvent['cause'];
  readonly at: Date;
}

const COLUMNS =
  'e.position::float8, e.tenant, e.name, e.id, e.version, e.event_id, e.type, e.schema_version, e.data, e.cause, e.at';
/** Facts among which one page looks for those of a kind of stream: where these are rare, the page may well be empty. */
const WINDOW = 50_000;

/** The tenants one after the other, each by one look into the index of streams: the key of a stream begins with its tenant. */
const TENANTS = `WITH RECURSIVE t AS (
    (SELECT tenant FROM store.stream ORDER BY tenant LIMIT 1)
    UNION ALL
    SELECT (SELECT s.tenant FROM store.stream s WHERE s.tenant > t.tenant ORDER BY s.tenant LIMIT 1) FROM t WHERE t.tenant IS NOT NULL
  )`;

/** The facts of all tenants, for operators. Read by the role of the pump. */
export class EventLog {
  private readonly personal: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly pump: pg.Pool,
    aggregates: readonly Aggregate<any, any>[],
  ) {
    this.personal = new Map(
      aggregates.flatMap(({ name, personal }) =>
        Object.entries(personal as Record<string, { readonly fields: object } | undefined>).map(([type, of]) => [
          `${name} ${type}`,
          Object.keys(of?.fields ?? {}),
        ]),
      ),
    );
  }

  /** Facts after a position in their order, of one kind of stream or of all; the newest ones where `after` is left out. */
  async read(after: number | undefined, limit: number, stream?: string): Promise<LoggedPage> {
    const { rows } = await this.pump.query<{ safe: number }>('SELECT store.safe_position() AS safe');
    const safe = rows[0]?.safe ?? 0;
    if (after === undefined) return this.newest(safe, limit, stream);
    const window = await this.pump.query<{ end: number | null }>(
      `SELECT max(position)::float8 AS end FROM
         (SELECT position FROM store.event WHERE position > $1 AND position <= $2 ORDER BY position LIMIT ${WINDOW}) w`,
      [after, safe],
    );
    const end = window.rows[0]?.end ?? Math.max(after, safe);
    const found = await this.pump.query<EventRow>(
      `SELECT ${COLUMNS} FROM store.event e WHERE e.position > $1 AND e.position <= $2 AND ($4::text IS NULL OR e.name = $4)
       ORDER BY e.position LIMIT $3`,
      [after, end, limit, stream ?? null],
    );
    const events = found.rows.map((row) => this.masked(row));
    const position = events.length < limit ? end : (events.at(-1)?.position ?? end);
    return { events, position, level: position >= safe || window.rows[0]?.end === null };
  }

  /** The facts of one stream after a version, of whatever tenant; empty where there is none. */
  async stream(name: string, id: string, after: number, limit: number): Promise<readonly LoggedEvent[]> {
    const { rows } = await this.pump.query<EventRow>(
      `${TENANTS} SELECT ${COLUMNS} FROM t CROSS JOIN LATERAL (
         SELECT * FROM store.event WHERE tenant = t.tenant AND name = $1 AND id = $2 AND version > $3 ORDER BY version LIMIT $4
       ) e ORDER BY e.tenant, e.version LIMIT $4`,
      [name, id, after, limit],
    );
    return rows.map((row) => this.masked(row));
  }

  private async newest(safe: number, limit: number, stream: string | undefined): Promise<LoggedPage> {
    const { rows } = await this.pump.query<EventRow>(
      `SELECT ${COLUMNS} FROM
         (SELECT * FROM store.event WHERE position <= $1 ORDER BY position DESC LIMIT ${stream === undefined ? '$2' : WINDOW}) e
       WHERE $3::text IS NULL OR e.name = $3 ORDER BY e.position DESC LIMIT $2`,
      [safe, limit, stream ?? null],
    );
    return { events: rows.reverse().map((row) => this.masked(row)), position: safe, level: true };
  }

  private masked(row: EventRow): LoggedEvent {
    const personal = this.personal.get(`${row.name} ${row.type}`) ?? [];
    return {
      position: row.position,
      tenant: row.tenant,
      stream: { name: row.name, id: row.id },
      version: row.version,
      id: row.event_id,
      type: row.type,
      schemaVersion: row.schema_version,
      data: maskedData(row.data, personal),
      cause: row.cause,
      at: row.at.toISOString(),
    };
  }
}

/** Masks fields by name, and whatever is encrypted: also where this program no longer knows the fact. */
function maskedData(data: unknown, personal: readonly string[]): unknown {
  if (isSealed(data)) return MASK;
  if (Array.isArray(data)) return data.map((each) => maskedData(each, []));
  if (typeof data !== 'object' || data === null) return data;
  const fields = Object.entries(data).map(([field, value]) => [
    field,
    personal.includes(field) && value !== null ? MASK : maskedData(value, []),
  ]);
  return Object.fromEntries(fields);
}
