import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, event, note } from '../fixtures/notes.js';
import { endServers, servers, superuserUrl, until } from '@mrbill/testing';
import { gate } from '../fixtures/gate.js';
import { FactCodec } from '../people/codec.js';
import { NoPersonKeys } from '../people/person-keys.js';
import { StoreSource } from '../subscriptions/source.js';

afterAll(endServers);

describe.each(servers)('facts in order on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server, 24);
  });
  afterAll(() => bed.close());

  /** An append in a transaction that is held open until `commit` is called. */
  async function held(
    before: (tx: { query(sql: string): Promise<unknown> }) => Promise<unknown> = async () => undefined,
  ) {
    const written = Promise.withResolvers<number>();
    const end = gate();
    const append = appendTo();
    const done = bed.store.transaction(append.tenant, async (tx) => {
      await before(tx);
      const verdict = await tx.append(append);
      written.resolve(verdict.kind === 'appended' ? (verdict.positions[0] ?? 0) : 0);
      await end.passed;
    });
    done.catch(written.reject);
    const commit = async () => {
      end.open();
      await done;
    };
    return { position: await written.promise, commit, done };
  }
  const appended = async () => {
    const verdict = await bed.store.append(appendTo());
    return verdict.kind === 'appended' ? (verdict.positions[0] ?? 0) : 0;
  };
  const readable = async (after: number) =>
    (await bed.store.readAll(after, await bed.store.safePosition(), 1_000)).map(({ position }) => position);

  it('waits for a fact that has a lower position and is committed later', async () => {
    const before = await bed.store.safePosition();
    const late = await held();
    const early = await appended();
    expect(early).toBeGreaterThan(late.position);
    expect(await bed.store.safePosition()).toBeLessThan(late.position);
    expect(await readable(before)).toEqual([]);
    await late.commit();
    expect(await readable(before)).toEqual([late.position, early]);
  });

  it('bears positions against the order of transaction ids, whichever is committed first', async () => {
    for (const firstCommitted of ['older', 'younger'] as const) {
      const before = await bed.store.safePosition();
      const go = gate();
      const began = gate();
      const older = held(async (tx) => {
        await tx.query('SELECT pg_current_xact_id()');
        began.open();
        await go.passed;
      });
      await began.passed;
      const younger = await held();
      go.open();
      const { position, commit } = await older;
      expect(position).toBeGreaterThan(younger.position);
      await (firstCommitted === 'older' ? commit() : younger.commit());
      expect(await readable(before)).toEqual(firstCommitted === 'older' ? [] : [younger.position]);
      await (firstCommitted === 'older' ? younger.commit() : commit());
      expect(await readable(before)).toEqual([younger.position, position]);
    }
  });

  it('is not held up by what else is open: in another database, or here without an append', async () => {
    const open = [await bed.session(await superuserUrl(server)), await bed.session(bed.urls.app)];
    for (const session of open) await session.query('BEGIN; SELECT pg_current_xact_id()');
    const position = await appended();
    expect(await bed.store.safePosition()).toBeGreaterThanOrEqual(position);
    for (const session of open) await session.query('ROLLBACK');
  });

  it('goes on when a writer that holds it up is given up by the server', async () => {
    const before = await bed.store.safePosition();
    const hung = await held((tx) => tx.query(`SET LOCAL idle_in_transaction_session_timeout = '300ms'`));
    const position = await appended();
    expect(await readable(before)).toEqual([]);
    await until(async () => (await bed.store.safePosition()) >= position);
    expect(await readable(before)).toEqual([position]);
    await expect(hung.commit()).rejects.toThrow(/idle|terminat|queryable/i);
    expect(await appended()).toBeGreaterThan(position);
  });

  it('gives big facts in smaller pages, and all of them', async () => {
    const start = await bed.store.safePosition();
    const big = JSON.stringify({ text: 'x'.repeat(3_000_000) });
    for (let i = 0; i < 7; i++) await bed.store.append(appendTo({ events: [{ ...event(), data: big }] }));
    const sizes: number[] = [];
    const source = new StoreSource(bed.store, new FactCodec([note], new NoPersonKeys()));
    for (let position = start, level = false; !level;) {
      const page = await source.page(position, 100);
      sizes.push(page.facts.length);
      ({ position, level } = page);
    }
    expect(sizes).toEqual([2, 2, 2, 1]);
  });

  it('reads long streams and long pages in parts, complete and in order', async () => {
    const start = await bed.store.safePosition();
    const { tenant, stream } = appendTo();
    for (let expected = 0; expected < 1_500; expected += 250)
      await bed.store.append(appendTo({ tenant, id: stream.id, expected, events: Array.from({ length: 250 }, () => event()) })); // prettier-ignore
    const versions = async (after?: number) =>
      (await bed.store.load(tenant, stream, after)).map(({ version }) => version);
    const from = (first: number) => Array.from({ length: 1_501 - first }, (_, n) => first + n);
    expect(await versions()).toEqual(from(1));
    expect(await versions(123)).toEqual(from(124));
    expect(await versions(1_500)).toEqual([]);
    const safe = await bed.store.safePosition();
    for (const limit of [1, 499, 500, 501, 1_000, 1_250, 1_500, 5_000]) {
      const read = await bed.store.readAll(start, safe, limit);
      expect(read.map(({ version }) => version)).toEqual(from(1).slice(0, limit));
    }
  });

  it('gives times back as they were', async () => {
    const times = ['2026-03-01T10:20:30.456Z', '2026-03-01T10:20:30.400Z', '2026-12-31T23:59:00.000Z', '1969-07-20T20:17:40.010Z']; // prettier-ignore
    // Alone, and with others.
    for (const way of [(all: (() => Promise<unknown>)[]) => Promise.all(all.map((each) => each())), inTurn]) {
      const appends = times.map((at) => ({ ...appendTo({ events: [event(), event()] }), at }));
      await way(appends.map((append) => () => bed.store.append(append)));
      for (const { tenant, stream, at } of appends)
        expect((await bed.store.load(tenant, stream)).map((stored) => stored.at)).toEqual([at, at]);
    }
  });

  it('reads everything once after and beside many writers, in pages of any size', async () => {
    const start = await bed.store.safePosition();
    const written: string[] = [];
    let writing = true;
    const live: string[] = [];
    const reading = (async () => {
      let at = start;
      for (let last = false; ; last = !writing) {
        const page = await bed.store.readAll(at, await bed.store.safePosition(), 100);
        live.push(...page.map(({ id }) => id));
        at = page.at(-1)?.position ?? at;
        if (last && page.length === 0) return;
      }
    })();
    const writer = async (number: number) => {
      const tenant = randomUUID();
      for (let i = 0; i < 25; i++) {
        const events = Array.from({ length: 1 + ((i + number) % 3) }, () => event());
        if (i % 4 === 0) {
          await bed.store.transaction(tenant, async (tx) => {
            await tx.append(appendTo({ tenant, events: events.slice(0, 1) }));
            await sleep((i * number) % 9);
            if (events.length > 1) await tx.append(appendTo({ tenant, events: events.slice(1) }));
          });
        } else await bed.store.append(appendTo({ tenant, events }));
        // Numbers that are drawn and never used.
        if (i % 7 === 0) {
          const givenUp = bed.store.transaction(tenant, async (tx) => {
            await tx.append(appendTo({ tenant }));
            throw new Error('given up');
          });
          await givenUp.catch(() => undefined);
        }
        written.push(...events.map(({ id }) => id));
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, number) => writer(number)));
    writing = false;
    await reading;
    expect([...live].sort()).toEqual([...written].sort());

    const safe = await bed.store.safePosition();
    for (const size of [1, 7, 100, 1_000]) {
      const ids: string[] = [];
      let at = start;
      for (;;) {
        const page = await bed.store.readAll(at, safe, size);
        if (page.length === 0) break;
        ids.push(...page.map(({ id }) => id));
        at = page.at(-1)?.position ?? at;
      }
      expect(ids).toEqual(live);
    }
  });
});

async function inTurn(all: (() => Promise<unknown>)[]): Promise<void> {
  for (const each of all) await each();
}
