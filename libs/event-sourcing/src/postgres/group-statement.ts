import type pg from 'pg';
import type { Append, ClaimedKey, Verdict } from '../store.js';
import { isTaken, onConnection } from './pool.js';
import { binaryArray, INTEGER, JSON_TEXT, TEXT, TIME, UUID, type ElementType } from './binary-array.js';

/** For each tenant: who it is, its first and last fact, its first and last key. */
const TENANTS = [UUID, INTEGER, INTEGER, INTEGER, INTEGER];
/** What `store.append_together` takes for each fact and for each key, in its order. */
const FACTS = [TEXT, UUID, INTEGER, INTEGER, UUID, TEXT, INTEGER, JSON_TEXT, JSON_TEXT, TIME];
const KEYS = [INTEGER, TEXT, TEXT, TEXT, JSON_TEXT];

const typed = ({ name }: { name: string }, index: number) => `$${index + 1}::${name}[]`;
const parameters = [...TENANTS, ...FACTS, ...KEYS].map(typed);
const facts = parameters.slice(TENANTS.length, -KEYS.length).map((each) => `(${each})[t.first:t.last]`);
const keys = parameters.slice(-KEYS.length).map((each) => `(${each})[t.first_key:t.last_key]`);
const TOGETHER = {
  name: 'store.append-together',
  text: `SELECT store.append_together(t.tenant, ${[...facts, ...keys].join(', ')}, $${parameters.length + 1}) AS positions
         FROM unnest(${parameters.slice(0, TENANTS.length).join(', ')}) AS t(tenant, first, last, first_key, last_key)`,
};

/**
 * One statement, which calls the function once for each tenant, and a second one where somebody lost. Where there is no verdict on
 * an append, nothing of that one was written. In the order of tenants, of streams, and of keys, so that groups of several
 * processes take their locks alike.
 */
export async function writeTogether(pool: pg.Pool, appends: readonly Append[]): Promise<(Verdict | undefined)[]> {
  const order = appends.map((append, index) => ({ append, index }));
  order.sort(({ append: a }, { append: b }) => compare(a.tenant, b.tenant) || byStream(a, b));
  const values = valuesOf(order.map(({ append }) => append));
  const { rows } = await onConnection(pool, (client) => {
    const call = (oneByOne: boolean) =>
      client.query<{ positions: (number | null)[] }>({ ...TOGETHER, values: [...values, oneByOne] });
    return call(false).catch((error: unknown) => {
      if (isTaken(error)) return call(true);
      throw error;
    });
  });
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
const byStream = ({ stream: a }: Append, { stream: b }: Append) => compare(a.id, b.id) || compare(a.name, b.name);

/** The parameters, column by column; appends of one tenant stand together. */
function valuesOf(appends: readonly Append[]): Buffer[] {
  const [ofTenants, ofFacts, ofKeys] = [TENANTS, FACTS, KEYS].map(table) as [Table, Table, Table];
  let [first, tenant] = [0, appends[0]?.tenant];
  let keyed: [fact: number, claim: ClaimedKey][] = [];
  const endTenant = () => {
    const before = ofKeys.rows();
    keyed.sort(([, a], [, b]) => compare(a.user, b.user) || compare(a.key, b.key));
    for (const [fact, { user, key, hash, answer }] of keyed) ofKeys.add(fact, user, key, hash, answer);
    ofTenants.add(tenant, first + 1, ofFacts.rows(), before + 1, ofKeys.rows());
    keyed = [];
  };
  for (const append of appends) {
    const { stream, expected, events, cause, at, claim } = append;
    if (append.tenant !== tenant) {
      endTenant();
      [first, tenant] = [ofFacts.rows(), append.tenant];
    }
    const why = JSON.stringify(cause);
    events.forEach(({ id, type, schemaVersion, data }, index) => {
      const count = index === 0 ? events.length : null;
      ofFacts.add(stream.name, stream.id, expected + index + 1, count, id, type, schemaVersion, data, why, at);
    });
    if (claim) keyed.push([ofFacts.rows() - first, claim]);
  }
  endTenant();
  return [ofTenants, ofFacts, ofKeys].flatMap((each) => each.columns());
}

type Table = ReturnType<typeof table>;

function table(types: readonly ElementType<any>[]) {
  const columns = types.map(() => [] as unknown[]);
  return {
    add(...row: unknown[]) {
      for (let column = 0; column < row.length; column++) columns[column]?.push(row[column]);
    },
    rows: () => columns[0]?.length ?? 0,
    columns: () => types.map((type, column) => binaryArray(type, columns[column] ?? [])),
  };
}
