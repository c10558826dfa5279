import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresView, Pump, StoreSource, view } from '@mrbill/event-sourcing';

const PAGE = 2_000;
const things = view({
  name: 'bench.things',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: { name: 'text', tags: 'text[]', version: 'integer', changedAt: 'timestamptz(3)' },
  indexes: ['(tenant, changed_at)'],
  on: {
    'thing.began': ({ name, tags }, { at, version }) => ({ put: { name, tags, version, changedAt: at } }),
    'thing.changed': (_, { at, version }) => ({ patch: { version, changedAt: at } }),
  },
});

/** Loads one stream again and again; answers the median of milliseconds. */
export async function loading(bench, length) {
  const id = randomUUID();
  for (let version = 0; version < length; version += 100)
    await bench.append(bench.events(100, 'thing.changed'), { id, expected: version });
  return timed(length, async () => (await bench.store.load(bench.tenant, { name: 'thing', id })).length);
}

/** The same for another store. */
export const timed = async (length, load) => {
  const times = [];
  for (let i = 0; i < (length > 1_000 ? 15 : 200); i++) {
    const began = performance.now();
    if ((await load()) !== length) throw new Error('the load is not complete');
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
};

/** Streams of ten facts each, until there are so many facts more. */
export async function fill(bench, facts) {
  let left = facts / 10;
  const write = async () => {
    while (left-- > 0) await bench.append([...bench.events(1), ...bench.events(9, 'thing.changed')]);
  };
  await Promise.all(Array.from({ length: 32 }, write));
  await bench.settle();
  return bench.store.safePosition();
}

/** From one position to another, decoded, to a handler that counts them: facts a second, and the most memory at once. */
export async function replay(bench, from, to, facts) {
  const source = new StoreSource(upTo(bench.store, to), bench.codec);
  const began = performance.now();
  let seen = 0;
  let memory = 0;
  // The next page is read while this one is handled, as the subscriptions do.
  for (let next = source.page(from, PAGE); ;) {
    const page = await next;
    if (!page.level) next = source.page(page.position, PAGE);
    seen += page.facts.length;
    memory = Math.max(memory, process.memoryUsage.rss());
    if (page.level) break;
  }
  if (seen !== facts) throw new Error(`${seen} facts were replayed, not ${facts}`);
  return { perSecond: (seen * 1_000) / (performance.now() - began), memory };
}

/** Facts a second until a new generation is live; meanwhile the old one is asked every ten milliseconds. */
export async function rebuild(bench, to, facts) {
  const source = new StoreSource(upTo(bench.store, to), bench.codec);
  const log = { info: () => {}, error: console.error };
  const following = [{ model: new PostgresView(things, bench.roles), source }];
  const pump = new Pump(bench.pump, following, { owner: 'bench', idle: 50 }, log);
  await pump.start();
  try {
    if (!(await pump.waitFor('bench.things', to, 600_000)))
      throw new Error('the first generation did not come to its end');
    return await rebuilding(bench, pump, facts);
  } finally {
    await pump.stop();
  }
}

async function rebuilding(bench, pump, facts) {
  const rows = `SELECT count(*)::int AS rows FROM (SELECT 1 FROM ${PostgresView.relation(things)} LIMIT 1000) AS thousand`;
  const expected = (await bench.pump.query(rows)).rows[0].rows;
  const began = performance.now();
  const generation = await pump.rebuild('bench.things');
  let [memory, reads] = [0, 0];
  for (let live = false; !live; await sleep(10)) {
    const { rows: found } = await bench.pump.query(rows);
    if (found[0].rows !== expected) throw new Error('the old generation was not there while the new one was filled');
    reads++;
    memory = Math.max(memory, process.memoryUsage.rss());
    live = (await pump.status()).some((each) => each.generation === generation && each.status === 'live');
    if (performance.now() - began > 600_000) throw new Error('the rebuild did not come to its end');
  }
  return { perSecond: (facts * 1_000) / (performance.now() - began), memory, reads };
}

/** The same store as it stood at a position: what other measurements have added makes no difference. */
function upTo(store, position) {
  return Object.create(store, {
    safePosition: { value: async () => position },
    newestPosition: { value: async () => position },
  });
}
