import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { AlreadyAnswered } from '../errors.js';
import { ambientOf, makeBed, streamsFor, type Bed } from '../fixtures/bed.js';
import { cuttingProxy, type Cut, type CuttingProxy } from '../fixtures/cutting-proxy.js';
import { appendTo, event, note, tag, write } from '../fixtures/notes.js';
import { endServers, servers, until } from '@mrbill/testing';
import { gate } from '../fixtures/gate.js';
import { isOutOfReach, openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';

afterAll(endServers);

/** What PostgreSQL says where it ends a connection, or cannot be had. */
it.each(['08006', '57P01', '57P02', '57P03', '57P04', '57014', '53300', '55P03', '40P01', '25P03'])(
  '%s says that the database cannot be had now, not that something is wrong',
  (code) => expect(isOutOfReach(Object.assign(new Error('as it says'), { code }))).toBe(true),
);

describe.each(servers)('connections that break, on %s PostgreSQL', (server) => {
  let bed: Bed;
  let proxy: CuttingProxy;
  let pool: pg.Pool;
  let store: PostgresStore;
  beforeAll(async () => {
    bed = await makeBed(server);
    proxy = await cuttingProxy(bed.urls.app);
    pool = openPool(proxy.url(bed.urls.app), { name: 'cut', max: 4 });
    store = new PostgresStore(pool, bed.pump);
  });
  afterAll(async () => {
    await pool.end();
    await proxy.close();
    await bed.close();
  });
  const idsOf = async ({ tenant, stream }: ReturnType<typeof appendTo>) =>
    (await bed.store.load(tenant, stream)).map(({ id }) => id);

  it.each<Cut>(['before', 'sent', 'answered'])('an append is written once when the line is cut: %s', async (when) => {
    for (let round = 0; round < 8; round++) {
      const append = appendTo({ events: [event(), event(), event()] });
      const { cuts } = proxy;
      proxy.cutNext(when);
      const verdict = await store.append(append);
      expect(proxy.cuts).toBe(cuts + 1);
      expect(verdict).toMatchObject({ kind: 'appended', version: 3 });
      // Of what was cut off just after it was sent nobody knows how far it got.
      const known = { before: [false], sent: [false, true], answered: [true] }[when];
      expect(known).toContain(verdict.kind === 'appended' && verdict.repeated);
      expect(await idsOf(append)).toEqual(append.events.map(({ id }) => id));
      const stored = await bed.store.load(append.tenant, append.stream);
      expect(verdict).toMatchObject({ positions: stored.map(({ position }) => position) });
    }
  });

  it('a command is answered with what is stored, also when its first reply was lost', async () => {
    const ambient = ambientOf(randomUUID());
    const streams = streamsFor(store, [note], ambient);
    const id = randomUUID();
    proxy.cutNext('answered');
    const created = await streams.create(note, id, write('kept'));
    expect(created).toMatchObject({ version: 1, state: { text: 'kept' } });
    proxy.cutNext('answered');
    const tagged = await streams.update(note, id, tag('a', 'b'));
    expect(tagged).toMatchObject({ version: 3, state: { tags: ['a', 'b'] } });
    const stored = await streams.history(note, id);
    expect([...created.facts, ...tagged.facts]).toMatchObject(stored.map(({ id: fact, at }) => ({ id: fact, at })));
  });

  it('a lost race is still a lost race', async () => {
    const winner = appendTo();
    await bed.store.append(winner);
    proxy.cutNext('answered');
    expect(await store.append({ ...winner, events: [event()] })).toEqual({ kind: 'conflict', version: 1 });
  });

  it('a claimed key answers with the first answer when the reply was lost', async () => {
    const tenant = randomUUID();
    const claim = { tenant, user: 'ana', key: randomUUID(), hash: 'h', answer: () => ({ said: 'once' }) };
    const ambient = ambientOf(tenant, { claim });
    proxy.cutNext('answered');
    const lost = streamsFor(store, [note], ambient).create(note, randomUUID(), write('claimed'));
    await expect(lost).rejects.toThrow(AlreadyAnswered);
    await expect(lost).rejects.toMatchObject({ answer: { said: 'once' } });
  });

  it('an append whose backend is terminated while it waits is sent again', async () => {
    const first = appendTo();
    await bed.store.append(first);
    const hold = gate();
    const holding = gate();
    const blocked = bed.store
      .transaction(first.tenant, async (tx) => {
        await tx.append({ ...first, expected: 1, events: [event()] });
        holding.open();
        await hold.passed;
        throw new Error('taken back');
      })
      .catch(() => undefined);
    await holding.passed;
    const second = { ...first, expected: 1, events: [event(), event()] };
    const verdict = bed.store.append(second);
    await until(async () => {
      const killed = await bed.god(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return killed.length > 0;
    });
    hold.open();
    await blocked;
    expect(await verdict).toMatchObject({ kind: 'appended', version: 3 });
    expect(await idsOf(first)).toEqual([...first.events, ...second.events].map(({ id }) => id));
  });

  it('one that died without a word is noticed by whoever waits for an answer, and one that works is left alone', async () => {
    const dead = await pool.connect();
    await dead.query('SELECT 1');
    proxy.forgetAll();
    const waiting = dead.query('SELECT 1');
    const working = pool.query<{ done: string }>(`SELECT 'slept' AS done FROM pg_sleep(7)`);
    await expect(waiting).rejects.toThrow('Connection terminated');
    dead.release(true);
    expect((await working).rows).toEqual([{ done: 'slept' }]);
    expect(await store.append(appendTo())).toMatchObject({ kind: 'appended', repeated: false });
  });

  it('a transaction that loses its connection between two statements fails alone', async () => {
    const append = appendTo();
    const work = bed.store.transaction(append.tenant, async (tx) => {
      await tx.append(append);
      const [backend] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await bed.god('SELECT pg_terminate_backend($1)', [backend?.pid]);
      await until(
        async () => (await bed.god('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [backend?.pid])).length === 0,
      );
      await tx.append({ ...append, expected: 1, events: [event()] });
    });
    await expect(work).rejects.toThrow();
    expect(await idsOf(append)).toEqual([]);
    expect(await bed.store.append(append)).toMatchObject({ kind: 'appended', repeated: false });
  });

  it('a transaction with a statement that failed and was passed over is not taken for done', async () => {
    const append = appendTo();
    const work = bed.store.transaction(append.tenant, async (tx) => {
      await tx.append(append);
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/nothing was written/);
    expect(await idsOf(append)).toEqual([]);
  });

  it('two transactions that wait for each other both come to their end', async () => {
    const tenant = randomUUID();
    const ids = [randomUUID(), randomUUID()] as const;
    for (const id of ids) await streamsFor(bed.store, [note], ambientOf(tenant)).create(note, id, write('two'));
    const meet = [gate(), gate()] as const;
    let first = true;
    const both = ([one, other]: readonly [string, string], mine: 0 | 1) =>
      streamsFor(bed.store, [note], ambientOf(tenant)).transaction(async (tx) => {
        await tx.update(note, one, tag(`by ${mine}`));
        meet[mine].open();
        if (first) await meet[1 - mine]?.passed;
        first = false;
        await tx.update(note, other, tag(`by ${mine}`));
      });
    await Promise.all([both(ids, 0), both([ids[1], ids[0]], 1)]);
    for (const id of ids) {
      const loaded = await streamsFor(bed.store, [note], ambientOf(tenant)).load(note, id);
      expect([...(loaded?.state.tags ?? [])].sort()).toEqual(['by 0', 'by 1']);
    }
  });
});
