import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy, RateLimits } from '../limits/rate-limits.js';

type Promised = (limits: RateLimits) => Promise<void>;

const policy = (requests: number, seconds: number, name = 'user'): Policy => ({ name, requests, seconds });
const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What everybody who counts requests keeps to, by sentence. Run each against each adapter; one that is not kept throws. */
export const rateLimitsContract: Readonly<Record<string, Promised>> = {
  'lets as many through as the policy says, and tells how many are left': async (limits) => {
    const key = randomUUID();
    const left = [];
    for (const _ of times(3)) left.push(await limits.take(policy(3, 60), key));
    assert.deepEqual(left, [
      { allowed: true, remaining: 2, resetsIn: 60 },
      { allowed: true, remaining: 1, resetsIn: 60 },
      { allowed: true, remaining: 0, resetsIn: 60 },
    ]);
    assert.deepEqual(await limits.take(policy(3, 60), key), { allowed: false, remaining: 0, resetsIn: 60 });
  },

  'lets no more through when all come at once': async (limits) => {
    const key = randomUUID();
    const taken = await Promise.all(times(200).map(() => limits.take(policy(20, 60), key)));
    assert.equal(taken.filter(({ allowed }) => allowed).length, 20);
    assert.deepEqual(
      taken.flatMap(({ allowed, remaining }) => (allowed ? [remaining] : [])).sort((a, b) => a - b),
      times(20),
    );
  },

  'counts each caller, each policy, and each of its quotas apart': async (limits) => {
    const [ana, rui] = [randomUUID(), randomUUID()];
    const once = [
      await limits.take(policy(1, 60), ana),
      await limits.take(policy(1, 60), rui),
      await limits.take(policy(1, 60, 'tenant'), ana),
      await limits.take(policy(1, 30), ana),
    ];
    assert.deepEqual(
      once.map(({ allowed, remaining }) => [allowed, remaining]),
      Array(4).fill([true, 0]),
    );
    assert.equal((await limits.take(policy(1, 60), ana)).allowed, false);
  },

  'begins anew when the window ends, which asking does not put off': async (limits) => {
    const key = randomUUID();
    const since = performance.now();
    assert.equal((await limits.take(policy(1, 1), key)).allowed, true);
    let tries = 0;
    while (!(await limits.take(policy(1, 1), key)).allowed) {
      tries++;
      assert.ok(performance.now() - since < 1_500, 'it never opened again');
      await sleep(20);
    }
    assert.ok(tries > 10 && performance.now() - since > 900, `it opened after ${tries} tries`);
  },
};
