import { setImmediate } from 'node:timers/promises';
import type { CustomTypesConfig } from 'pg';
import type { Cause, StreamId } from '../fact.js';
import type { StoredEvent } from '../store.js';

/** Between the parts of a head: a character that stands in no name. */
const SEPARATOR = '\u001f';

const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** For a query whose rows are a head, data and cause. */
export const AS_EVENTS = { rowMode: 'array', types: asText } as const;

/**
 * The head of an event. One text for all that is short: a driver takes longer for each column than for all these letters. Times
 * as JSON, for so they look the same in every session.
 */
export const eventHead = (of: string, more: readonly string[] = []): string =>
  `concat_ws(chr(31), ${['position', 'version', 'schema_version', 'event_id', 'type', ...more].map((column) => `${of}.${column}`).join(', ')},
     to_json(${of}.at AT TIME ZONE 'UTC'))`;

/** Columns where tenant and stream are not known before. */
export const OF_ANY_STREAM = `${eventHead('e', ['tenant', 'id', 'name'])}, e.data, e.cause`;

type Row = readonly [head: string, data: string, cause: string];

/** Events that are asked for at once. */
const PART = 500;

/**
 * Reads on until there is no more, or `limit`: each part is on its way while the one before is taken apart. A part may have less
 * than was asked for, and is the last one then. `of`: whose events they are, where that was asked for.
 */
export async function readEvents(
  read: (after: number, count: number) => Promise<{ readonly rows: readonly unknown[] }>,
  after: number,
  limit: number,
  of?: { readonly tenant: string; readonly stream: StreamId },
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let left = limit;
  let { rows } = await read(after, Math.min(PART, left));
  while (rows.length === PART && (left -= PART) > 0) {
    const next = read(lastOf(rows as readonly Row[], of !== undefined), Math.min(PART, left));
    // It is told when it is waited for.
    next.catch(() => undefined);
    // Until it has gone out.
    await setImmediate();
    events.push(...toEvents(rows as readonly Row[], of));
    ({ rows } = await next);
  }
  return events.length > 0 ? events.concat(toEvents(rows as readonly Row[], of)) : toEvents(rows as readonly Row[], of);
}

/** Where a part ends: a version within one stream, otherwise a position. */
function lastOf(rows: readonly Row[], inStream: boolean): number {
  const [position, version] = rows.at(-1)?.[0].split(SEPARATOR) ?? [];
  return Number(inStream ? version : position);
}

function toEvents(rows: readonly Row[], of?: { readonly tenant: string; readonly stream: StreamId }): StoredEvent[] {
  // Facts of one append have the same cause and time.
  let [lastCause, cause] = ['null', null as unknown as Cause];
  let [lastTime, time] = ['', ''];
  return rows.map(([head, data, why]) => {
    const parts = head.split(SEPARATOR);
    const [position, version, schemaVersion, event, type, tenant, id, name] = parts as string[];
    if (why !== lastCause) [lastCause, cause] = [why, JSON.parse(why) as Cause];
    const at = parts.at(-1) as string;
    if (at !== lastTime) [lastTime, time] = [at, toTime(at)];
    return {
      position: Number(position),
      tenant: of?.tenant ?? (tenant as string),
      stream: of?.stream ?? { name: name as string, id: id as string },
      version: Number(version),
      id: event as string,
      type: type as string,
      schemaVersion: Number(schemaVersion),
      data: JSON.parse(data) as unknown,
      cause,
      at: time,
    };
  });
}

/** Without zeros at its end, a time of day is shorter than ours. */
const toTime = (json: string) =>
  json.length === '"2026-03-01T10:20:30.456"'.length
    ? `${json.slice(1, -1)}Z`
    : new Date(`${json.slice(1, -1)}Z`).toISOString();
