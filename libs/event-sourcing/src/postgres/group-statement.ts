import type pg from 'pg';
import type { Append, Verdict } from '../store.js';

/** Types of the arrays of `store.append_together`, in their order. */
const COLUMNS = ['text', 'uuid', 'integer', 'integer', 'uuid', 'text', 'integer', 'text', 'text', 'timestamptz', 'text', 'text', 'text', 'text']; // prettier-ignore
const TOGETHER = {
  name: 'store.append-together',
  text: `SELECT store.append_together(t.tenant, ${COLUMNS.map((type, index) => `($${index + 4}::${type}[])[t.first:t.last]`).join(', ')}) AS positions
         FROM unnest($1::uuid[], $2::integer[], $3::integer[]) AS t(tenant, first, last)`,
};

/**
 * One statement, which calls the function once for each tenant. Where it has no verdict on an append, nothing of that one was
 * written. In the order of tenants, so that groups of several processes take their locks alike.
 */
export async function writeTogether(pool: pg.Pool, appends: readonly Append[]): Promise<(Verdict | undefined)[]> {
  const order = appends.map((append, index) => ({ append, index }));
  order.sort((a, b) => compare(a.append.tenant, b.append.tenant));
  const values = columnsOf(order.map(({ append }) => append));
  const { rows } = await pool.query<{ positions: (number | null)[] }>({ ...TOGETHER, values });
  const positions = rows.flatMap((row) => row.positions);
  const verdicts: (Verdict | undefined)[] = [];
  let at = 0;
  for (const { append, index } of order) {
    const mine = positions.slice(at, (at += append.events.length)) as number[];
    if (typeof mine[0] !== 'number') continue;
    verdicts[index] = { kind: 'appended', version: append.expected + mine.length, positions: mine, repeated: false };
  }
  return verdicts;
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Which facts are whose, and the facts themselves, column by column; appends of one tenant stand together. */
function columnsOf(appends: readonly Append[]): unknown[] {
  const [tenants, firsts, lasts] = [[] as string[], [] as number[], [] as number[]];
  const columns = COLUMNS.map(() => [] as unknown[]);
  let facts = 0;
  for (const { tenant, stream, expected, events, cause, at, claim } of appends) {
    if (tenants.at(-1) !== tenant) {
      tenants.push(tenant);
      firsts.push(facts + 1);
      lasts.push(facts);
    }
    const why = JSON.stringify(cause);
    events.forEach((event, index) => {
      const own = index === 0 ? claim : undefined;
      const row = [
        stream.name, stream.id, expected + index + 1, index === 0 ? events.length : null,
        event.id, event.type, event.schemaVersion, event.data, why, at,
        own?.user ?? null, own?.key ?? null, own?.hash ?? null, own?.answer ?? null,
      ]; // prettier-ignore
      row.forEach((value, column) => columns[column]?.push(value));
    });
    facts += events.length;
    lasts[lasts.length - 1] = facts;
  }
  return [tenants, firsts, lasts, ...columns];
}
