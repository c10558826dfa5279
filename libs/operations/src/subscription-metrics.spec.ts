import { expect, it } from '@jest/globals';
import type { SubscriptionStatus } from '@mrbill/event-sourcing';
import { Metrics } from '@mrbill/observability';
import { SubscriptionMetrics } from './subscription-metrics.js';

const row = { name: 'pocs.list', generation: 2, status: 'live', lag: 7, parked: 3, problem: 'the disk is full' };

async function linesOf(status: () => Promise<object[]>): Promise<() => Promise<string[]>> {
  const metrics = new Metrics('pocs');
  new SubscriptionMetrics({ status: status as () => Promise<SubscriptionStatus[]> }, metrics).onModuleInit();
  return async () => (await metrics.page()).text.split('\n').filter((line) => line.startsWith('subscription_'));
}

it('tells how far behind a subscription is, what it could not take, and that it stands still', async () => {
  let looks = 0;
  const lines = await linesOf(() => Promise.resolve([{ ...row, parked: ++looks }, { ...row, name: 'pocs.words', lag: undefined, problem: null }])); // prettier-ignore
  const of = 'generation="2",status="live",service="pocs"';
  expect(await lines()).toEqual([
    `subscription_lag{subscription="pocs.list",${of}} 7`,
    `subscription_parked{subscription="pocs.list",${of}} 1`,
    `subscription_parked{subscription="pocs.words",${of}} 3`,
    `subscription_blocked{subscription="pocs.list",${of}} 1`,
    `subscription_blocked{subscription="pocs.words",${of}} 0`,
  ]);
  expect((await lines())[1]).toMatch(/ 2$/);
});

it('says nothing rather than something old where the database does not answer', async () => {
  let answers = true;
  const lines = await linesOf(() => (answers ? Promise.resolve([row]) : Promise.reject(new Error('no database'))));
  expect(await lines()).toHaveLength(3);
  answers = false;
  expect(await lines()).toEqual([]);
});

it('does not keep the rest of the page waiting', async () => {
  const lines = await linesOf(() => new Promise(() => {}));
  expect(await lines()).toEqual([]);
}, 4_500);
