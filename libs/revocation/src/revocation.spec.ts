import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool, PostgresView, rolesOf, storeSchema, type Recorded } from '@mrbill/event-sourcing';
import { published } from '@mrbill/messaging';
import { endServers, newDatabase, until } from '@mrbill/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { EndedAccess } from './ended-access.js';
import { endsAccess, revocationView } from './revocation-view.js';

const changes = { 'badge-given': z.object({}), 'badge-named': z.object({}) };
const badges = published({ context: 'gate', thing: 'badge', state: z.object({ valid: z.boolean() }), changes });
const view = revocationView(
  'gate.revocation',
  endsAccess(badges, ({ valid }) => !valid),
);

let pump: pg.Pool;
let model: PostgresView;
let position = 0;
const running: EndedAccess[] = [];

beforeAll(async () => {
  const { urls } = await newDatabase('gate');
  const owner = new pg.Client(urls.owner);
  await owner.connect();
  await owner.query(storeSchema(rolesOf('gate')));
  await owner.end();
  pump = openPool(urls.pump, { name: 'spec' });
  model = new PostgresView(view as never, rolesOf('gate'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});
afterAll(async () => {
  await pump?.end();
  await endServers();
});

async function inTransaction(work: (tx: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const tx = await pump.connect();
  await tx.query('BEGIN');
  await work(tx);
  await tx.query('COMMIT');
  tx.release();
}

const begin = () =>
  inTransaction(async (tx) => {
    await model.prepare(1, tx);
    await model.switchTo(1, tx);
    await tx.query('DELETE FROM store.subscription');
    await tx.query(
      `INSERT INTO store.subscription (name, generation, version, status, position) VALUES ($1, 1, 1, 'live', $2)`,
      [view.name, position],
    );
  });

/** What the pump does once it has taken everything up to here. */
const take = (upTo: number, on: Pick<pg.Pool, 'query'> = pump) =>
  on.query('UPDATE store.subscription SET position = $1', [upTo]);

/** What the feed brought, written as the runner does it. */
function hear(id: string, valid: boolean, at = new Date()): Promise<void> {
  const type = valid ? 'badge-given' : 'badge-named';
  const cause = { actor: 'x', correlation: 'x', causation: null, traceparent: null };
  const fact: Recorded = {
    id: randomUUID(),
    type,
    data: { change: {}, state: { valid } },
    at: at.toISOString(),
    version: 1,
    position: ++position,
    tenant: randomUUID(),
    stream: { name: 'badge', id },
    cause,
  };
  // Each thing keeps its tenant: the row is found again by it.
  return inTransaction(async (tx) => {
    await model.write(1, [{ ...fact, tenant: TENANT }], tx);
    await take(position, tx);
  });
}
const TENANT = randomUUID();

/** What identity says of how far it is; by default that nothing is on its way. */
function open(head: () => Promise<number | undefined> = () => Promise.resolve(position)): EndedAccess {
  const access = new EndedAccess({ view, pool: pump, pump: { head }, log: { error: () => undefined }, every: 20 });
  running.push(access);
  access.start();
  return access;
}

const holder = (id: string) => ({ sessionId: id, userId: randomUUID(), tenantId: randomUUID(), issuedAt: 0 });

describe('what has ended access', () => {
  it('is known within moments, and forgotten when it stands again', async () => {
    await begin();
    const access = open();
    const [lost, kept] = [randomUUID(), randomUUID()];
    await hear(kept, true);
    await hear(lost, false);
    await until(() => access.isRevoked(holder(lost)));
    expect(access.isRevoked(holder(kept))).toBe(false);
    await until(() => access.age() < 1_000);
    await hear(lost, true);
    await until(() => !access.isRevoked(holder(lost)));
  });

  it('may be the session, the user or the tenant', async () => {
    await begin();
    const access = open();
    const id = randomUUID();
    await hear(id, false);
    await until(() => access.isRevoked(holder(id)));
    const other = randomUUID();
    expect(access.isRevoked({ ...holder(other), userId: id })).toBe(true);
    expect(access.isRevoked({ ...holder(other), tenantId: id })).toBe(true);
    expect(access.isRevoked(holder(other))).toBe(false);
  });

  it('is there from the start, unless no token can be as old as that', async () => {
    await begin();
    const [lately, longAgo] = [randomUUID(), randomUUID()];
    await hear(longAgo, false, new Date(Date.now() - 31 * 60_000));
    await hear(lately, false, new Date(Date.now() - 29 * 60_000));
    const access = open();
    await until(() => access.age() < 1_000);
    expect(access.isRevoked(holder(lately))).toBe(true);
    expect(access.isRevoked(holder(longAgo))).toBe(false);
  });

  it('comes in whatever number', async () => {
    await begin();
    const access = open();
    await until(() => access.age() < 1_000);
    await inTransaction((tx) =>
      tx.query(
        `INSERT INTO views.gate_revocation_g1 (tenant, key, ended_at, position)
         SELECT gen_random_uuid(), 'many ' || n, now(), $1 + n FROM generate_series(1, 12000) n`,
        [position],
      ),
    );
    position += 12_000;
    await until(() => access.isRevoked(holder('many 12000')));
    expect(access.isRevoked(holder('many 1'))).toBe(true);
  });
});

describe('nobody is let in', () => {
  it('before the view is there', async () => {
    await inTransaction((tx) => tx.query('DROP VIEW IF EXISTS views.gate_revocation_v1'));
    const access = open();
    await sleep(200);
    expect(access.age()).toBe(Number.POSITIVE_INFINITY);
    await begin();
    await until(() => access.age() < 1_000);
  });

  it('before the view has got as far as identity was when it was asked', async () => {
    await begin();
    const access = open(() => Promise.resolve(position + 1));
    await sleep(300);
    expect(access.age()).toBe(Number.POSITIVE_INFINITY);
    await take(position + 1);
    await until(() => access.age() < 1_000);
  });

  it('while the view is first filled', async () => {
    await begin();
    await pump.query(`UPDATE store.subscription SET status = 'building'`);
    const access = open();
    await sleep(300);
    expect(access.age()).toBe(Number.POSITIVE_INFINITY);
    await pump.query(`UPDATE store.subscription SET status = 'live'`);
    await until(() => access.age() < 1_000);
  });

  it('by a service that has not heard of identity since it was started, whatever it knew before', async () => {
    await begin();
    const access = open(() => Promise.resolve(undefined));
    await sleep(300);
    expect(access.age()).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, (was: number) => () => Promise<number | undefined>]>([
    ['says nothing any more', () => () => Promise.resolve(undefined)],
    ['cannot be asked', () => () => Promise.reject(new Error('away'))],
    ['does not answer', () => () => new Promise(() => undefined)],
    ['has news that does not come', (was) => () => Promise.resolve(was + 1)],
  ])('for longer than it takes after identity %s', async (_, then) => {
    await begin();
    let head = () => Promise.resolve<number | undefined>(position);
    const access = open(() => head());
    await until(() => access.age() < 100);
    head = then(position);
    await sleep(100);
    const before = access.age();
    await sleep(300);
    expect(access.age() - before).toBeGreaterThan(250);
  });

  it('by a copy that is younger than identity was slow to answer', async () => {
    await begin();
    const access = open(() => sleep(400, position));
    await until(() => access.age() < 5_000);
    for (const end = Date.now() + 300; Date.now() < end; await sleep(10))
      expect(access.age()).toBeGreaterThanOrEqual(395);
  });

  it('again as soon as identity is heard and what it said has come', async () => {
    await begin();
    let head: number | undefined;
    const access = open(() => Promise.resolve(head));
    await sleep(100);
    head = position;
    await until(() => access.age() < 100);
    head = position + 3;
    await sleep(300);
    expect(access.age()).toBeGreaterThan(200);
    await take(position + 3);
    await until(() => access.age() < 100);
  });

  it('by a copy that grows old', async () => {
    await begin();
    const access = open();
    await until(() => access.age() < 1_000);
    await inTransaction((tx) => tx.query('DROP VIEW views.gate_revocation_v1'));
    await sleep(50);
    const before = access.age();
    await sleep(200);
    expect(access.age() - before).toBeGreaterThan(150);
  });
});
