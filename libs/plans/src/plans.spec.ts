import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool, PostgresView, rolesOf, storeSchema, type Recorded } from '@mrbill/event-sourcing';
import { readConfig } from '@mrbill/http';
import { published } from '@mrbill/messaging';
import { endServers, newDatabase, until } from '@mrbill/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { planOf, planSettings, planView, quotasByPlan, TenantPlans } from './index.js';

const members = published({
  context: 'club',
  thing: 'member',
  state: z.object({ ticket: z.string() }),
  changes: { 'member-joined': z.object({}), 'member-renamed': z.object({}) },
});
const view = planView(
  'club.plans',
  planOf(members, ({ ticket }) => ticket),
);

describe('plans', () => {
  let pump: pg.Pool;
  let model: PostgresView;
  let plans: TenantPlans;
  let position = 0;

  beforeAll(async () => {
    const { urls } = await newDatabase('club');
    const owner = new pg.Client(urls.owner);
    await owner.connect();
    await owner.query(storeSchema(rolesOf('club')));
    await owner.end();
    pump = openPool(urls.pump, { name: 'spec' });
    model = new PostgresView(view, rolesOf('club'));
    await inTransaction(async (tx) => {
      await model.prepare(1, tx);
      await model.switchTo(1, tx);
    });
    plans = new TenantPlans({
      view,
      quotas: quotasByPlan(readConfig(planSettings, {})),
      pool: pump,
      log: { error: () => undefined },
      every: 20,
    });
    plans.start();
  });
  afterAll(async () => {
    await plans?.stop();
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

  const hear = (tenant: string, ticket: string, type = 'member-joined') =>
    inTransaction((tx) =>
      model.write(
        1,
        [
          {
            id: randomUUID(),
            type,
            data: { change: {}, state: { ticket } },
            at: new Date().toISOString(),
            version: 1,
            position: ++position,
            tenant,
            stream: { name: 'member', id: tenant },
            cause: { actor: 'x', correlation: 'x', causation: null, traceparent: null },
          } satisfies Recorded,
        ],
        tx,
      ),
    );

  const userOf = (tenant: string) => plans.quotasOf(tenant)?.user.requests;

  it('are known within moments, whatever the news is called, and change', async () => {
    const [free, pro] = [randomUUID(), randomUUID()];
    await hear(free, 'FREE');
    await hear(pro, 'PRO');
    await until(() => userOf(pro) === 1_000);
    expect(userOf(free)).toBe(200);
    await hear(free, 'ENTERPRISE', 'member-renamed');
    await until(() => userOf(free) === 5_000);
    expect(userOf(pro)).toBe(1_000);
  });

  it('that nobody has set limits for, and tenants that nobody has heard of, have those of the settings', async () => {
    const [odd, known] = [randomUUID(), randomUUID()];
    await hear(odd, 'constructor');
    await hear(known, 'FREE');
    await until(() => userOf(known) !== undefined);
    expect(plans.quotasOf(odd)).toBeUndefined();
    expect(plans.quotasOf(randomUUID())).toBeUndefined();
  });

  it('stay as they were while they cannot be read', async () => {
    const tenant = randomUUID();
    await hear(tenant, 'PRO');
    await until(() => userOf(tenant) === 1_000);
    await inTransaction((tx) => tx.query('ALTER VIEW views.club_plans_v1 RENAME TO club_plans_away'));
    await sleep(100);
    expect(userOf(tenant)).toBe(1_000);
    await inTransaction((tx) => tx.query('ALTER VIEW views.club_plans_away RENAME TO club_plans_v1'));
    await hear(tenant, 'FREE');
    await until(() => userOf(tenant) === 200);
  });
});

describe('limits by plan', () => {
  it('are what a user and what a tenant may send', () =>
    expect(quotasByPlan(readConfig(planSettings, { RATE_PLAN_FREE: '7/2,70/20' }))).toMatchObject({
      FREE: { user: { requests: 7, seconds: 2 }, tenant: { requests: 70, seconds: 20 } },
      PRO: { user: { requests: 1_000, seconds: 10 } },
    }));

  it.each(['7/2', '7/2,', '7/2,8/2,9/2', 'x,y', '0/1,1/1'])('are not %j', (text) =>
    expect(() => readConfig(planSettings, { RATE_PLAN_PRO: text })).toThrow(
      `RATE_PLAN_PRO is ${JSON.stringify(text)}; it must be what one user and the whole tenant may send, as 1000/10,10000/10`,
    ),
  );
});
