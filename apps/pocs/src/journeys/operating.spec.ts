import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import pg from 'pg';
import { until } from '@mrbill/testing';
import { House, OPS_TOKEN } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const operator = { headers: { authorization: `Ops ${OPS_TOKEN}` } };
const ops = (method: string, path: string) => house.ask(method, `ops/pocs/${path}`, operator);
const list = async () =>
  (await ops('GET', 'status')).body.subscriptions.filter(({ name }: { name: string }) => name === 'pocs.list');

async function measured(metric: string, subscription = 'pocs.list'): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${house.service.internalPort}/metrics`)).text();
  const found = page.split('\n').find((line) => line.startsWith(`${metric}{`) && line.includes(`"${subscription}"`));
  return Number(found?.split(' ').at(-1));
}

describe('operating pocs', () => {
  it('shows how far each view is', async () => {
    const { position } = await house.register(person());
    await until(async () => (await list())[0].position === Number(position));
    const { status, body } = await ops('GET', 'status');
    expect(status).toBe(200);
    expect(body.context).toBe('pocs');
    expect(body.subscriptions.map(({ name }: { name: string }) => name)).toEqual([
      'pocs.list',
      'pocs.plans',
      'pocs.publication',
      'pocs.revocation',
    ]);
    expect(body.subscriptions[0]).toMatchObject({
      generation: 1,
      status: 'live',
      lag: 0,
      lagSeconds: 0,
      parked: 0,
      blockedBy: null,
    });
    expect(body.subscriptions[0].rate).toBeGreaterThanOrEqual(0);
  });

  it('shows how far behind a view is that cannot go on', async () => {
    const pump = new pg.Client(house.database.urls.pump);
    await pump.connect();
    await pump.query('BEGIN; LOCK TABLE views.pocs_list_g1 IN ACCESS EXCLUSIVE MODE');
    await house.register(person());
    await house.register(person());
    await until(async () => (await list())[0].lagSeconds >= 0.2);
    expect((await list())[0].lag).toBeGreaterThanOrEqual(2);
    expect(await measured('subscription_lag')).toBeGreaterThanOrEqual(2);
    await pump.query('ROLLBACK');
    await pump.end();
    await until(async () => (await list())[0].lag === 0);
    await until(async () => (await measured('subscription_lag')) === 0);
  });

  it('counts what could not be written with its group', async () => {
    const ana = person();
    const held = await Promise.all(Array.from({ length: 6 }, () => house.register(ana)));
    const other = new pg.Client(house.database.superuser);
    await other.connect();
    // What is for a stream that somebody holds is left out of its group. The first two keep both statements busy for a moment, in
    // which the others come together.
    await until(async () => {
      await other.query('BEGIN');
      await other.query('SELECT FROM store.stream WHERE id = ANY ($1) FOR UPDATE', [held.map(({ pocId }) => pocId)]);
      const changes = held.map(({ pocId }) => house.as(ana).patch(`pocs/${pocId}`, { description: randomUUID() }));
      await Promise.all(held.map(() => house.register(ana)));
      await other.query('ROLLBACK');
      await Promise.all(changes);
      return (await measured('appends_alone_total', 'undecided')) > 0;
    });
    expect(await measured('appends_alone_total', 'failed')).toBe(0);
    await other.end();
  });

  it('rebuilds a view beside the live one, and goes back', async () => {
    const ana = person();
    const { position } = await house.register(ana);
    expect(await ops('POST', 'views/pocs.list/rebuild')).toMatchObject({
      status: 202,
      body: { view: 'pocs.list', generation: 2 },
    });
    await until(async () =>
      (await list()).some(
        (each: object) => 'generation' in each && each.generation === 2 && 'status' in each && each.status === 'live',
      ),
    );
    expect((await house.as(ana).get('pocs', { headers: { 'x-position': position } })).body.totalItems).toBe(1);
    await until(async () => (await ops('POST', 'views/pocs.list/rollback')).status === 200);
    const later = await house.register(ana);
    expect((await house.as(ana).get('pocs', { headers: { 'x-position': later.position } })).body.totalItems).toBe(2);
  });

  it('says what cannot be rebuilt or gone back to', async () => {
    expect(await ops('POST', 'views/pocs.nothing/rebuild')).toMatchObject({
      status: 404,
      body: { code: 'ops.no-such-view' },
    });
    expect(await ops('POST', 'views/pocs.nothing/rollback')).toMatchObject({
      status: 404,
      body: { code: 'ops.no-such-view' },
    });
    expect(await ops('POST', 'views/pocs.revocation/rollback')).toMatchObject({
      status: 409,
      body: { code: 'ops.no-earlier-generation' },
    });
    expect(await ops('POST', 'views/pocs.revocation/rebuild/stop')).toMatchObject({
      status: 409,
      body: { code: 'ops.no-rebuild' },
    });
    expect((await ops('POST', 'views/pocs.nothing/rebuild/abandon')).status).toBe(404);
    expect(await ops('POST', 'views/pocs.list/verify')).toMatchObject({
      status: 409,
      body: { code: 'ops.not-verifiable', detail: expect.stringContaining('only indexes') },
    });
  });

  it('is for the operator and for platform admins', async () => {
    expect((await house.ask('GET', 'ops/pocs/status')).status).toBe(401);
    expect((await house.ask('GET', 'ops/pocs/status', { headers: { authorization: 'Ops guessed' } })).status).toBe(401);
    expect((await house.as(person('TENANT_ADMIN')).get('ops/pocs/status')).status).toBe(403);
    expect((await house.as(person('PLATFORM_ADMIN')).get('ops/pocs/status')).status).toBe(200);
  });
});

describe('facts', () => {
  it('are shown by position, by kind and by stream', async () => {
    const [ana, rui] = [person(), person()];
    const first = await house.register(ana, { name: 'Forno' });
    await house.as(ana).put(`pocs/${first.pocId}/tags/iot`);
    const second = await house.register(rui, { name: 'Fila', isPublic: false });
    const before = Number(first.position) - 1;
    const { body } = await ops('GET', `events?after=${before}&limit=2&stream=poc`);
    expect(body.items).toMatchObject([
      { position: Number(first.position), tenantId: ana.tenantId, type: 'poc.registered', data: { name: 'Forno' } },
      { version: 2, type: 'poc.tagged', actor: ana.userId, data: { tag: 'iot' } },
    ]);
    const rest = await ops('GET', `events?after=${body.position}`);
    expect(rest.body).toMatchObject({ items: [{ tenantId: rui.tenantId, data: { name: 'Fila' } }], level: true });
    expect((await ops('GET', `events?after=${before}&stream=other`)).body).toEqual({
      items: [],
      position: Number(second.position),
      level: true,
    });
    expect((await ops('GET', 'events?limit=1')).body.items).toEqual(rest.body.items);

    const stream = await ops('GET', `events/poc/${first.pocId}?limit=1`);
    expect(stream.body).toMatchObject({ items: [{ type: 'poc.registered' }], version: 1 });
    expect((await ops('GET', `events/poc/${first.pocId}?after=1`)).body).toMatchObject({
      items: [{ type: 'poc.tagged' }],
      version: 2,
    });
  });

  it('are refused where there are none, and where nobody can tell what was asked for', async () => {
    expect((await ops('GET', `events/poc/${randomUUID()}`)).body.code).toBe('ops.no-such-stream');
    for (const query of ['limit=0', 'limit=101', 'after=-1', 'after=', 'stream=A', 'more=1'])
      expect([query, (await ops('GET', `events?${query}`)).status]).toEqual([query, 400]);
  });

  it('are shown to platform admins without what tenants have written in them', async () => {
    const { pocId, position } = await house.register(person(), { name: 'A secret', isPublic: false });
    const admin = house.as(person('PLATFORM_ADMIN'));
    const shown = [`events/poc/${pocId}`, `events?after=${Number(position) - 1}`];
    for (const path of shown) {
      const { status, body } = await admin.get(`ops/pocs/${path}`);
      expect([status, body.items[0].type, body.items[0].data.name]).toEqual([200, 'poc.registered', '***']);
      expect(JSON.stringify(body)).not.toContain('A secret');
    }
    for (const path of shown) expect((await house.as(person('TENANT_ADMIN')).get(`ops/pocs/${path}`)).status).toBe(403);
  });
});

describe('a fact that a view cannot take', () => {
  const ana = person();
  let broken: string;

  /** As after a step back to an earlier program: what is in the stream is of a later program. */
  beforeAll(async () => {
    const { pocId, position } = await house.register(ana);
    broken = pocId;
    const owner = new pg.Client(house.database.urls.owner);
    await owner.connect();
    await owner.query(`ALTER TABLE store.event NO FORCE ROW LEVEL SECURITY`);
    await owner.query(
      `INSERT INTO store.event SELECT nextval('store.position'), tenant, name, id, 2, gen_random_uuid(), 'poc.tagged', 9, '{}', cause, at
       FROM store.event WHERE position = $1`,
      [position],
    );
    await owner.query(`UPDATE store.stream SET version = 2 WHERE id = $1`, [pocId]);
    await owner.query(`ALTER TABLE store.event FORCE ROW LEVEL SECURITY`);
    await owner.end();
  });

  const letters = async () =>
    (await ops('GET', 'dead-letters')).body.items as {
      deadLetterId: string;
      subscription: string;
      generation: number;
    }[];

  it('is parked, named, and can be skipped while all others go on', async () => {
    await until(async () => (await letters()).length >= 3);
    // Both generations have parked it; the first one is live again, and the one that is measured.
    const parked = await letters();
    const letter = parked.find(({ subscription, generation }) => subscription === 'pocs.list' && generation === 1)!;
    const { body } = await ops('GET', `dead-letters/${letter.deadLetterId}`);
    expect(body).toMatchObject({ tenantId: ana.tenantId, stream: { name: 'poc', id: broken }, tries: 1, wish: null });
    expect(body.problem).toContain('poc.tagged has schema version 9');
    await until(async () => (await measured('subscription_parked')) === 1);

    const { position } = await house.register(ana, { name: 'Another' });
    expect((await house.as(ana).get('pocs', { headers: { 'x-position': position } })).body.totalItems).toBe(2);

    expect(await ops('POST', `dead-letters/${letter.deadLetterId}/skip`)).toMatchObject({
      status: 202,
      body: { wish: 'skip' },
    });
    await until(async () => !(await letters()).some(({ deadLetterId }) => deadLetterId === letter.deadLetterId));
    await until(async () => (await measured('subscription_parked')) === 0);
  });

  it('can be tried again, and discarded', async () => {
    const [letter] = await letters();
    const { deadLetterId: id } = letter!;
    expect((await ops('POST', `dead-letters/${id}/retry`)).status).toBe(202);
    await until(async () => (await ops('GET', `dead-letters/${id}`)).body.tries === 2);
    expect((await ops('POST', `dead-letters/${id}/discard`)).status).toBe(202);
    await until(async () => (await ops('GET', `dead-letters/${id}`)).status === 404);
    expect(await ops('POST', `dead-letters/${id}/retry`)).toMatchObject({
      status: 404,
      body: { code: 'ops.no-such-dead-letter' },
    });
    expect((await ops('POST', `dead-letters/${id}/burn`)).status).toBe(404);
    expect((await ops('GET', 'dead-letters/none')).status).toBe(404);
  });
});
