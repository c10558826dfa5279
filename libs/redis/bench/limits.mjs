// `node libs/redis/bench/limits.mjs`, after `npm run build`: what counting a request costs, in the process and over a Redis of this
// machine. Two policies are asked at once, as for whoever is signed in.
import { RateLimitsInMemory } from '@mrbill/http';
import { startRedis } from '@mrbill/local';
import { SharedRateLimits, SharedRedis } from '@mrbill/redis';
import { setTimeout as sleep } from 'node:timers/promises';

const REQUESTS = 20_000;
const AT_ONCE = 8;
const policies = ['user', 'tenant'].map((name) => ({ name, requests: 1_000_000, seconds: 60 }));

const server = await startRedis({ onLog: () => {} });
const redis = new SharedRedis({ url: server.url, prefix: 'bench', log: { info() {}, warn: console.warn } });
redis.start();
while (!redis.isQuick) await sleep(5);
const adapters = { 'in the process': new RateLimitsInMemory(), 'over Redis': new SharedRateLimits(redis, 'bench') };

console.log(`${REQUESTS} requests, ${AT_ONCE} at once, two policies each; microseconds\n`);
for (const round of ['to warm up', 'measured'])
  for (const [name, limits] of Object.entries(adapters)) {
    const took = [];
    const before = process.cpuUsage();
    await Promise.all(Array.from({ length: AT_ONCE }, () => worker(limits, took)));
    const { user, system } = process.cpuUsage(before);
    const sorted = took.sort((a, b) => a - b);
    const at = (share) => Math.round(1000 * sorted[Math.floor(share * sorted.length)]);
    if (round === 'measured')
      console.log(
        `${name.padEnd(16)} p50 ${at(0.5)}   p95 ${at(0.95)}   p99 ${at(0.99)}   processor ${Math.round((user + system) / REQUESTS)}`,
      );
  }
redis.stop();
await server.stop();

async function worker(limits, took) {
  for (let sent = 0; sent < REQUESTS / AT_ONCE; sent++) {
    const since = performance.now();
    await Promise.all(policies.map((policy) => limits.take(policy, `caller ${sent % 100}`)));
    took.push(performance.now() - since);
  }
}
