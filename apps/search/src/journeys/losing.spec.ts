import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { hasOpenSearch, until } from '@mrbill/testing';
import { person, type Person } from '@mrbill/http/testing';
import { NoIndexYet } from '../engine/search-engine.js';
import { OpenSearch } from '../opensearch/connection.js';
import { IndexNames } from '../opensearch/index-names.js';
import { pocIndex } from '../views/poc-index.js';
import { environmentOf } from './engines.js';
import { House } from './house.js';

let house: House;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await house?.close();
});

const ana = person();

const ask = async <A>(request: Parameters<OpenSearch['ask']>[0]): Promise<A> => {
  const opensearch = new OpenSearch(house.environment.OPENSEARCH_URL!);
  return opensearch.ask<A>(request).finally(() => opensearch.close());
};
const names = () => new IndexNames(house.environment.OPENSEARCH_PREFIX!, pocIndex.version);
const removeIndex = (generation: number) => ask({ method: 'DELETE', path: `/${names().generation(generation)}` });
const indexes = async (): Promise<string[]> => {
  try {
    return Object.keys(await ask<object>({ method: 'GET', path: `/${names().all}/_alias` })).sort();
  } catch (error) {
    if (error instanceof NoIndexYet) return [];
    throw error;
  }
};
const statuses = async () =>
  Object.fromEntries(Object.entries(await house.generations()).map(([status, { generation }]) => [generation, status]));
const readiness = async () => (await house.ask('/readyz')).status;

/** Everything that was told by now is found, and the index holds exactly what is published. */
async function isWhole(who: Person, count: number): Promise<void> {
  let last: unknown;
  const found = async () => {
    const { status, body } = await house.search(who, {}, { 'x-position': String(house.told) });
    last = [status, body.totalItems ?? body.code];
    return body.totalItems === count;
  };
  await until(found, 60_000).catch(async (error: Error) => {
    const standing = await house.generations().catch(String);
    throw new Error(`${error.message} for ${count}: ${JSON.stringify([last, house.told, standing])}`);
  });
  await house.operate('views/search.pocs/verify');
  let verification = (await house.operate('views/search.pocs/verification', 'GET')).body;
  for (; verification.state === 'running'; await sleep(50))
    verification = (await house.operate('views/search.pocs/verification', 'GET')).body;
  expect(verification.outcome).toMatchObject({ agree: true, documents: count, differing: 0 });
}

/** What a search says at any moment: all that was there before, or that nothing can be searched. Never less. */
function keepSearching(who: Person, least: number) {
  let going = true;
  const seen = new Set<string>();
  const done = (async () => {
    for (; going; await sleep(20)) {
      const { status, body } = await house.search(who);
      seen.add(status === 200 ? (body.totalItems >= least ? 'whole' : `only ${body.totalItems}`) : body.code);
    }
    return [...seen].sort();
  })();
  return { stop: () => ((going = false), done) };
}

/** Registers POCs and changes some, until it is told to stop; answers how many there are then. */
function keepWriting(who: Person, already: number) {
  let going = true;
  const done = (async () => {
    let count = already;
    for (; going; count++, await sleep(10)) {
      const poc = house.tell(who, { name: `meanwhile ${count}` });
      if (count % 3 === 0) house.told = house.others.tellPoc({ ...poc, name: `changed ${count}`, version: 2 });
    }
    return count;
  })();
  return { stop: () => ((going = false), done) };
}

(hasOpenSearch ? describe : describe.skip)('an index that OpenSearch has lost', () => {
  const build = async (pocs: number) => {
    house = await House.build(await environmentOf('OpenSearch'));
    for (let n = 0; n < pocs; n++) house.tell(ana, { name: `poc ${n}` });
  };
  const level = () => until(async () => (await house.generations()).live?.position === house.told);

  it('is filled anew under a running service, which says so, while others write', async () => {
    await build(2_000);
    await house.start();
    await level();
    const [searching, writing] = [keepSearching(ana, 2_000), keepWriting(ana, 2_000)];
    await removeIndex(1);
    await until(async () => (await readiness()) === 503);
    await until(async () => (await statuses())[1] === 'lost');
    const { lost } = await house.generations();
    expect(lost?.blockedBy).toMatch(/^it is not there any more: another one is filled/);
    expect((await house.ask('/readyz')).body.checks).toMatchObject({ opensearch: 'ok', 'search.pocs': expect.stringContaining('the index was lost') }); // prettier-ignore
    await until(async () => (await readiness()) === 200);
    const count = await writing.stop();
    const seen = await searching.stop();
    // In the moment in which it goes, OpenSearch cannot be asked.
    expect(seen.filter((each) => each !== 'search.unavailable')).toEqual(['search.not-ready', 'whole']);
    await isWhole(ana, count);
    expect([await statuses(), await indexes()]).toEqual([{ 2: 'live' }, [names().generation(2)]]);
  }, 180_000);

  it('while its service stood still, too; also where half of the next was filled', async () => {
    await build(500);
    await house.start();
    await level();
    await house.operate('views/search.pocs/rebuild');
    await house.operate('views/search.pocs/rebuild/stop');
    await house.stop();
    for (const index of await indexes()) await ask({ method: 'DELETE', path: `/${index}` });
    house.tell(ana, { name: 'told while nobody listened' });
    await house.start();
    await isWhole(ana, 501);
    expect(await statuses()).toEqual({ 3: 'live' });
  }, 180_000);

  it('whose aliases are gone: read again where only searches had lost it, else filled anew', async () => {
    await build(100);
    await house.start();
    await level();
    const remove = (alias: string) => ask({ method: 'DELETE', path: `/${names().generation(1)}/_alias/${alias}` });
    await remove(names().live);
    expect((await house.search(ana)).body.code).toBe('search.not-ready');
    await isWhole(ana, 100);
    expect(await statuses()).toEqual({ 1: 'live' });

    await remove(names().writing(1));
    house.tell(ana, { name: 'told meanwhile' });
    await until(async () => (await statuses())[2] === 'live');
    await isWhole(ana, 101);
    expect(await indexes()).toEqual([names().generation(2)]);
  }, 180_000);

  it('is not made again by whoever writes into it', async () => {
    await build(10);
    await house.start();
    await level();
    const writing = keepWriting(ana, 10);
    await removeIndex(1);
    let going = true;
    const seen = new Set<string>();
    const looking = (async () => {
      for (; going; await sleep(10)) for (const index of await indexes()) seen.add(index);
    })();
    await until(async () => (await statuses())[2] === 'live');
    going = false;
    await looking;
    expect([...seen]).toEqual([names().generation(2)]);
    await isWhole(ana, await writing.stop());
  }, 180_000);

  it('and filled anew by a process that is killed half way, is gone on with; two do it once', async () => {
    await build(5_000);
    const [first, second] = [await ownProcess(), await ownProcess()];
    await level();
    const writing = keepWriting(ana, 5_000);
    await removeIndex(1);
    await until(async () => ((await house.generations()).building?.position ?? 0) > 0);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await until(async () => ((await house.generations()).building?.position ?? Infinity) > 0);
    second.kill('SIGKILL');
    await once(second, 'exit');
    await Promise.all([ownProcess(), ownProcess()]);
    await until(async () => (await readiness()) === 200);
    await isWhole(ana, await writing.stop());
    expect([await statuses(), await indexes()]).toEqual([{ 2: 'live' }, [names().generation(2)]]);
  }, 180_000);
});

(hasOpenSearch ? describe : describe.skip)('an index that OpenSearch has shut because its disk is full', () => {
  it('is searched as it is, says so, and takes what has waited once there is room', async () => {
    house = await House.open(await environmentOf('OpenSearch'));
    house.tell(ana, { name: 'before' });
    const level = () => until(async () => (await house.generations()).live?.position === house.told);
    await level();
    const shut = (value: true | null) =>
      ask({ method: 'PUT', path: `/${names().generation(1)}/_settings`, body: { 'index.blocks.read_only_allow_delete': value } }); // prettier-ignore
    await shut(true);
    house.tell(ana, { name: 'meanwhile' });
    const says = async () => (await house.generations()).live?.blockedBy ?? '';
    await until(async () => (await says()).includes('disk usage exceeded flood-stage watermark'));
    expect([await readiness(), (await house.search(ana)).body.totalItems]).toEqual([200, 1]);
    // As long as it lasts, and it is no loss.
    for (const end = Date.now() + 4_000; Date.now() < end; await sleep(100)) expect(await says()).toContain('no room');
    expect(await statuses()).toEqual({ 1: 'live' });
    await shut(null);
    await level();
    await isWhole(ana, 2);
    await until(async () => (await says()) === '');
  }, 180_000);
});

/** The service as a process of its own, out of what was built; requests go to the last one. */
async function ownProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.js')], {
    env: { PATH: process.env.PATH, ...house.environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ port: number }];
  house.port = message.port;
  return child;
}
