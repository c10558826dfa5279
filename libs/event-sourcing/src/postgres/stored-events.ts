import type { CustomTypesConfig } from 'pg';
import type { Cause, StreamId } from '../fact.js';
import type { StoredEvent } from '../store.js';

/** Between the parts of a head: a character that stands in no name. */
const SEPARATOR = '\u001f';

const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** For a query whose rows are a head, data and cause. */
export const AS_EVENTS = { rowMode: 'array', types: asText } as const;

/** Columns of such a query. One text for all that is short: a driver takes longer for each column than for all these letters. */
export const eventColumns = (more = ''): string =>
  `concat_ws(chr(31), position, version, schema_version, (extract(epoch FROM at) * 1000)::bigint, event_id, type${more}), data, cause`;

/** The same, where tenant and stream are not known before. */
export const OF_ANY_STREAM = eventColumns(', tenant, id, name');

type Row = readonly [head: string, data: string, cause: string];

/** `of`: whose they are, where that was asked for. */
export function toEvents(rows: readonly unknown[], of?: { tenant: string; stream: StreamId }): StoredEvent[] {
  let lastCause = 'null';
  let cause = null as unknown as Cause;
  return (rows as readonly Row[]).map(([head, data, why]) => {
    const [position, version, schemaVersion, at, event, type, tenant, id, name] = head.split(SEPARATOR) as string[];
    // Facts of one append have the same.
    if (why !== lastCause) {
      cause = JSON.parse(why) as Cause;
      lastCause = why;
    }
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
      at: new Date(Number(at)).toISOString(),
    };
  });
}
