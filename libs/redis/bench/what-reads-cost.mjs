// `node libs/redis/bench/what-reads-cost.mjs [requests]`, beside an `npm start -- --profile full`: the processor time of each kind of
// read, by process. It tells what a cache could save at best; processor time, since it hardly depends on what else the machine does.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

const home = join(import.meta.dirname, '../../../.mrbill');
const text = (...path) => readFileSync(join(...path), 'latin1');
const json = (...path) => JSON.parse(text(...path));
const requests = Number(process.argv[2] ?? 2_000);
const AT_ONCE = 4;
/** Of Linux: the unit of what it counts. */
const TICK_MS = 10;

const demo = json(home, 'demo.json');
const { ports, processes } = json(home, 'runtime.json');
const dispatcher = new Agent({ connections: AT_ONCE });
const ask = async (url, options) => {
  const { statusCode, body } = await request(url, { dispatcher, ...options });
  const answer = await body.json();
  return { status: statusCode, answer };
};

const [tenant] = demo.tenants;
const [user] = tenant.users;
const { answer: session } = await ask(`${demo.url}/api/v1/auth/login`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ tenant: tenant.domain, ...user }),
});
const headers = { authorization: `Bearer ${session.accessToken}` };
const at = (app, path) => `http://127.0.0.1:${ports[app].public}/api/v1/${path}`;
const { answer: list } = await ask(at('pocs', 'pocs'), { headers });
const [{ pocId }] = list.items;

/** `nothing` is refused by the router or the schema: HTTP, token and limits, and no database. */
const reads = [
  ['pocs', 'nothing', 'pocs/none', 404],
  ['pocs', 'a POC', `pocs/${pocId}`, 200],
  ['pocs', 'a list of 20 POCs', 'pocs', 200],
  ['pocs', 'popular tags', 'tags/popular', 200],
  ['identity', 'nothing', 'users/none', 404],
  ['identity', 'me', 'me', 200],
  ['search', 'nothing', 'search/pocs?page=x', 400],
  ['search', 'a search', 'search/pocs?q=store', 200],
];

const statOf = (pid) => {
  const stat = text('/proc', String(pid), 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};
const spentBy = (pid) => TICK_MS * (Number(statOf(pid)[11]) + Number(statOf(pid)[12]));
const postmaster = text(home, 'postgres', 'postmaster.pid').split('\n')[0];
const backends = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && statOf(pid)[1] === postmaster;
    } catch {
      return false; // it has just ended
    }
  });
const others = {
  redis: () => [/(\d+):M/.exec(text(home, 'logs', 'redis.log'))[1]],
  opensearch: () => [json(home, 'opensearch', 'running.json').server.pid],
  postgres: backends,
};

console.log(`${requests} requests each, ${AT_ONCE} at once; milliseconds of processor time for one\n`);
for (const [app, what, path, expected] of reads) {
  const url = at(app, path);
  const send = async (count) => {
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => ask(url, { headers })));
      for (const { status } of answers) if (status !== expected) throw new Error(`${url} answered ${status}`);
    }
  };
  // So that the limits, of 5,000 in ten seconds, let all of it through.
  await sleep(10_000);
  await send(200);
  const before = new Map(Object.values(others).flatMap((pids) => pids().map((pid) => [pid, spentBy(pid)])));
  const service = spentBy(processes[app].pid);
  await send(requests);
  const spent = [`service ${((spentBy(processes[app].pid) - service) / requests).toFixed(2)}`];
  for (const [name, pids] of Object.entries(others)) {
    const known = pids().filter((pid) => before.has(pid));
    const sum = known.reduce((total, pid) => total + spentBy(pid) - before.get(pid), 0);
    spent.push(`${name} ${(sum / requests).toFixed(2)}`);
  }
  console.log(`${`${app}: ${what}`.padEnd(28)} ${spent.join('   ')}`);
}
await dispatcher.close();
