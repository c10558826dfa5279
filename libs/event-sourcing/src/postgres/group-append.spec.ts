import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endServers, servers } from '@mrbill/testing';
import { StoreBusy } from '../errors.js';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { cuttingProxy, type Cut } from '../fixtures/cutting-proxy.js';
import { appendTo, event } from '../fixtures/notes.js';
import { gate } from '../fixtures/gate.js';
import type { Append } from '../store.js';
import { appending } from './appending.js';
import { isOutOfReach, openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';

afterAll(endServers);

describe.each(servers)('appends that come together, on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterAll(() => bed.close());

  const many = (count: number, make: (n: number) => Append = () => appendTo()) =>
    Array.from({ length: count }, (_, n) => make(n));
  const writeAll = (appends: readonly Append[], store = bed.store) =>
    Promise.all(appends.map((each) => store.append(each)));
  const storedOf = ({ tenant, stream }: Append) => bed.store.load(tenant, stream);
  const claimOf = () => ({ user: 'ana', key: randomUUID(), hash: 'h', answer: '"done"' });
  /** How many transactions wrote the facts of these. */
  const commits = async (appends: readonly Append[]) => {
    const ids = appends.map(({ stream }) => stream.id);
    return (await bed.god('SELECT DISTINCT xmin::text FROM store.event WHERE id = ANY ($1)', [ids])).length;
  };
  /** Holds the streams of these until it is opened. */
  async function hold(...appends: Append[]) {
    const [held, end] = [gate(), gate()];
    const first = appends[0] as Append;
    const done = bed.store.transaction(first.tenant, async (tx) => {
      for (const append of appends) await tx.append(append);
      held.open();
      await end.passed;
    });
    await held.passed;
    return { open: () => (end.open(), done) };
  }

  it('share a commit, of whatever tenants they are, and each has a verdict of its own', async () => {
    const tenants = [randomUUID(), randomUUID(), randomUUID()] as const;
    const appends = many(60, (n) =>
      appendTo({
        tenant: tenants[n % 3] as string,
        events: Array.from({ length: 1 + (n % 4) }, () => event('note.written', { text: `{"${n}" \\ ção, NULL}` })),
        ...(n % 2 === 0 && { claim: claimOf() }),
      }),
    );
    const verdicts = await writeAll(appends);
    expect(await commits(appends)).toBeLessThan(10);
    const later = appends.map(({ tenant, stream, events }) =>
      appendTo({ tenant, id: stream.id, expected: events.length, events: [event('note.tagged'), event()] }),
    );
    const more = await writeAll(later);
    expect(await commits(appends)).toBeLessThan(20);
    for (const [n, append] of appends.entries()) {
      const stored = await storedOf(append);
      expect(stored.map(({ id }) => id)).toEqual(
        [...append.events, ...(later[n] as Append).events].map(({ id }) => id),
      );
      expect(
        stored.every(({ tenant, data, type }) => tenant === append.tenant && (type === 'note.tagged' || data !== null)),
      ).toBe(true);
      const positions = stored.map(({ position }) => position);
      const count = append.events.length;
      expect(verdicts[n]).toEqual({
        kind: 'appended',
        version: count,
        positions: positions.slice(0, count),
        repeated: false,
      });
      expect(more[n]).toMatchObject({ kind: 'appended', version: count + 2, positions: positions.slice(count) });
      const { claim, tenant } = append;
      const kept = claim && (await bed.store.claimed(tenant, claim.user, claim.key));
      expect(kept).toEqual(claim && { hash: 'h', answer: 'done', position: positions[count - 1] });
      for (const other of tenants.filter((each) => each !== tenant))
        expect(await bed.store.load(other, append.stream)).toEqual([]);
    }
  });

  it('leave their connection without a tenant', async () => {
    const single = openPool(bed.urls.app, { name: 'single', max: 1 });
    await writeAll(many(20), new PostgresStore(single));
    expect((await single.query('SELECT 1 FROM store.event')).rows).toEqual([]);
    await single.end();
  });

  it('keep their connection when one of them loses, so that nothing of the failed try is in their way', async () => {
    const single = openPool(bed.urls.app, { name: 'single', max: 1 });
    let connections = 0;
    single.on('connect', () => connections++);
    const streams = many(10);
    await writeAll(streams, new PostgresStore(single));
    const next = streams.map(({ tenant, stream }, n) =>
      appendTo({ tenant, id: stream.id, expected: n === 0 ? 0 : 1, events: [event()] }),
    );
    const verdicts = await writeAll(next, new PostgresStore(single));
    expect(verdicts.map(({ kind }) => kind)).toEqual(['conflict', ...next.slice(1).map(() => 'appended')]);
    expect(await commits(next)).toBe(2);
    expect(connections).toBe(1);
    await single.end();
  });

  it('lose a race each for itself, and give their keys back', async () => {
    const streams = many(30);
    await writeAll(streams);
    // Versions that are past, and that are yet to come.
    const stale = new Map([[3, 0], [10, 7], [11, 0], [29, 2]]); // prettier-ignore
    const appends = streams.map(({ tenant, stream }, n) =>
      appendTo({ tenant, id: stream.id, expected: stale.get(n) ?? 1, claim: claimOf(), events: [event(), event()] }),
    );
    // Some versions are wanted twice.
    const rivals = appends.slice(20, 23).map((each) => ({ ...each, events: [event()], claim: claimOf() }));
    const all = [...appends, ...rivals];
    const verdicts = await writeAll(all);
    expect(await commits(appends)).toBeLessThan(20);
    for (const [n, append] of appends.entries()) {
      const stored = await storedOf(append);
      const rivalry = all.flatMap((each, at) => (each.stream === append.stream ? [at] : []));
      const won = rivalry.filter((at) => verdicts[at]?.kind === 'appended');
      expect([n, won.length, rivalry.length]).toEqual([n, stale.has(n) ? 0 : 1, n >= 20 && n < 23 ? 2 : 1]);
      for (const at of rivalry) {
        const { tenant, claim } = all[at] as Append & { claim: { key: string } };
        expect(verdicts[at]).toMatchObject({
          kind: won.includes(at) ? 'appended' : 'conflict',
          version: stored.length,
        });
        const kept = await bed.store.claimed(tenant, 'ana', claim.key);
        expect(kept !== undefined).toBe(won.includes(at));
      }
      const winner = all[won[0] ?? -1]?.events ?? [];
      expect(stored.slice(1).map(({ id }) => id)).toEqual(winner.map(({ id }) => id));
    }
  });

  it('come to no harm when one among them cannot be stored', async () => {
    const poison = appendTo({ events: [{ ...event(), data: '{ no JSON' }] });
    const nobody = appendTo({ tenant: 'nobody' });
    const appends = many(20);
    const writing = Promise.allSettled([...appends, poison, nobody].map((each) => bed.store.append(each)));
    const outcomes = await writing;
    expect(outcomes.slice(0, 20)).toEqual(
      Array.from({ length: 20 }, () => ({
        status: 'fulfilled',
        value: expect.objectContaining({ kind: 'appended', repeated: false }),
      })),
    );
    expect(outcomes.slice(20)).toMatchObject([{ reason: { code: '22P02' } }, { reason: { code: '22P02' } }]);
    for (const append of appends) expect(await storedOf(append)).toHaveLength(1);
  });

  it('go on alone where their group fails or leaves them undecided, which is told', async () => {
    const told: unknown[] = [];
    const store = new PostgresStore(bed.app, undefined, { onAlone: (count, failure) => told.push([count, failure]) });
    const streams = many(10);
    await writeAll(streams, store);
    expect(told).toEqual([]);
    const [stale, ...others] = streams.map(({ tenant, stream }) => appendTo({ tenant, id: stream.id, expected: 1 }));
    await writeAll([{ ...stale!, expected: 0 }, ...others], store);
    expect(told).toEqual([[1, undefined]]);
    const poison = appendTo({ events: [{ ...event(), data: '{ no JSON' }] });
    await Promise.allSettled([...many(9), poison].map((each) => store.append(each)));
    expect(told.slice(1)).toEqual([[10, expect.objectContaining({ code: '22P02' })]]);
  });

  it('do not wait for a stream that somebody holds', async () => {
    const tenant = randomUUID();
    const streams = many(4, () => appendTo({ tenant }));
    await writeAll(streams);
    const next = streams.map(({ stream }) => appendTo({ tenant, id: stream.id, expected: 1 }));
    const { open } = await hold(...next);
    const late: string[] = [];
    const waiting: Promise<unknown>[] = [];
    // Two of them go out alone and take both lanes, two in a group.
    for (const each of next) {
      waiting.push(bed.store.append({ ...each, events: [event()] }).then(({ kind }) => late.push(kind)));
      await setImmediate();
    }
    const others = many(30);
    await writeAll(others);
    await writeAll(many(5));
    expect(late).toEqual([]);
    expect(await commits(others)).toBeLessThan(10);
    await open();
    await Promise.all(waiting);
    expect(late).toEqual(['conflict', 'conflict', 'conflict', 'conflict']);
  });

  it.each<Cut>(['before', 'sent', 'answered'])('are written once when the line is cut: %s', async (when) => {
    const proxy = await cuttingProxy(bed.urls.app);
    const pool = openPool(proxy.url(bed.urls.app), { name: 'cut', max: 4 });
    const store = new PostgresStore(pool);
    for (let round = 0; round < 3; round++) {
      const appends = many(12, (n) =>
        appendTo({ events: [event(), event()], ...(n % 2 === 0 && { claim: claimOf() }) }),
      );
      const { cuts } = proxy;
      proxy.cutNext(when, 'store.append-together');
      const verdicts = await writeAll(appends, store);
      expect(proxy.cuts).toBe(cuts + 1);
      for (const [n, append] of appends.entries()) {
        const stored = await storedOf(append);
        expect(stored.map(({ id }) => id)).toEqual(append.events.map(({ id }) => id));
        const positions = stored.map(({ position }) => position);
        const written = { kind: 'appended', version: 2, positions, repeated: false };
        const again = append.claim
          ? { kind: 'answered', answer: 'done', position: positions[1] }
          : { ...written, repeated: true };
        const expected = when === 'before' ? [written] : when === 'answered' ? [again] : [written, again];
        expect(expected).toContainEqual(verdicts[n]);
      }
    }
    await pool.end();
    await proxy.close();
  });

  it('are refused when too many wait, and taken again afterwards', async () => {
    const store = new PostgresStore(bed.app, undefined, { waiting: 5 });
    const stream = appendTo();
    const { open } = await hold(stream);
    const waiting = writeAll(
      many(5, () => ({ ...stream, events: [event()] })),
      store,
    );
    const refused = store.append(appendTo());
    await expect(refused).rejects.toThrow(StoreBusy);
    expect(isOutOfReach(await refused.catch((error: unknown) => error))).toBe(true);
    await open();
    expect((await waiting).map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'conflict'));
    expect(await store.append(appendTo())).toMatchObject({ kind: 'appended' });
  });

  it('are all written before the store closes, and none after', async () => {
    const store = new PostgresStore(bed.app);
    const stream = appendTo();
    const { open } = await hold(stream);
    const writing = writeAll(many(40), store);
    const last = store.append({ ...stream, events: [event()] });
    let closed = false;
    const closing = store.close().then(() => (closed = true));
    await expect(store.append(appendTo())).rejects.toThrow('closed');
    expect((await writing).map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => 'appended'));
    expect(closed).toBe(false);
    await open();
    await closing;
    expect(await last).toEqual({ kind: 'conflict', version: 1 });
    await store.close();
  });

  it('can be taught to a store that is older', async () => {
    const owner = await bed.session(bed.urls.owner);
    const older = `store.append_together(uuid, text[], uuid[], integer[], integer[], uuid[], text[], integer[], text[], text[],
      timestamptz[], text[], text[], text[], text[])`;
    await bed.god(`CREATE FUNCTION ${older} RETURNS float8[] LANGUAGE sql AS $$ SELECT NULL::float8[] $$;
      ALTER FUNCTION ${older} OWNER TO ${bed.roles.writer}`);
    for (let i = 0; i < 2; i++) await owner.query(appending(bed.roles));
    expect(await bed.god(`SELECT FROM pg_proc WHERE proname = 'append_together'`)).toHaveLength(1);
    const appends = many(10);
    await writeAll(appends);
    expect(await commits(appends)).toBeLessThan(5);
  });
});
