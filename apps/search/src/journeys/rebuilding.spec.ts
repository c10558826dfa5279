import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { person, type Person } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import { engines, environmentOf } from './engines.js';
import { House } from './house.js';

let house: House;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await house?.close();
});

/** Registers POCs and changes some of them until it is told to stop; answers how many POCs there are then. */
function keepWriting(who: Person, already: number) {
  let going = true;
  const done = (async () => {
    let count = already;
    for (; going; count++) {
      const poc = house.tell(who, { name: `while it is rebuilt ${count}` });
      if (count % 2 === 0) house.told = house.others.tellPoc({ ...poc, name: `changed ${count}`, version: 2 });
      // What every machine can follow while it rebuilds as well.
      await sleep(25);
    }
    return count;
  })();
  return {
    stop: () => {
      going = false;
      return done;
    },
  };
}

const total = async (who: Person, q?: string) => {
  const { status, body } = await house.search(who, q === undefined ? {} : { q }, { 'x-position': String(house.told) });
  if (status !== 200) throw new Error(`searching answered ${status}: ${JSON.stringify(body)}`);
  return body.totalItems as number;
};

const isSwitchedTo = (generation: number) => async () => (await house.generations()).live?.generation === generation;

describe.each(engines)('rebuilding search.pocs in %s', (engine) => {
  it('goes on beside searches and writes, twice in a row, and loses nothing', async () => {
    house = await House.open(await environmentOf(engine));
    const ana = person();
    for (let n = 0; n < 2_000; n++) house.tell(ana, { name: `poc ${n}`, tags: [`tag${n % 10}`] });
    await until(async () => (await total(ana, 'tag3')) === 200);
    const writing = keepWriting(ana, 2_000);
    for (const generation of [2, 3]) {
      expect((await house.operate('views/search.pocs/rebuild')).body).toEqual({ view: 'search.pocs', generation });
      await until(async () => {
        expect(await total(ana, 'tag3')).toBe(200);
        return isSwitchedTo(generation)();
      });
    }
    const count = await writing.stop();
    await until(async () => (await total(ana)) === count);
    expect(await total(ana, 'changed')).toBe((count - 2_000 + (count % 2)) / 2);
    const { standby } = await house.generations();
    expect(standby?.generation).toBe(2);

    // The one before has gone on following, so the way back loses nothing either.
    house.tell(ana, { name: 'written after the switch' });
    await until(async () => {
      const { live, standby } = await house.generations();
      return live?.position === house.told && standby?.position === house.told;
    });
    expect((await house.operate('views/search.pocs/rollback')).body).toEqual({ view: 'search.pocs', generation: 2 });
    await until(isSwitchedTo(2));
    await until(async () => (await total(ana)) === count + 1);
  }, 240_000);

  it('stops where an operator says so and goes on where it was, or is given up', async () => {
    house = await House.open(await environmentOf(engine));
    const ana = person();
    for (let n = 0; n < 500; n++) house.tell(ana, { name: `poc ${n}` });
    await until(async () => (await total(ana)) === 500);
    const asked = async (what: string) => {
      const { status, body } = await house.operate(`views/search.pocs/${what}`);
      return [status, body.generation ?? body.code];
    };
    expect(await asked('rebuild/stop')).toEqual([409, 'ops.no-rebuild']);
    expect(await asked('rebuild')).toEqual([202, 2]);
    expect(await asked('rebuild/stop')).toEqual([200, 2]);
    await sleep(1_500);
    const { live, building } = await house.generations();
    expect([live?.generation, building?.generation]).toEqual([1, 2]);
    expect(building?.blockedBy).toContain('stopped');
    expect(await asked('rebuild')).toEqual([202, 2]);
    await until(isSwitchedTo(2));

    expect(await asked('rebuild')).toEqual([202, 3]);
    expect(await asked('rebuild/abandon')).toEqual([200, 3]);
    await until(async () => (await house.generations()).building === undefined);
    expect(await isSwitchedTo(2)()).toBe(true);
    expect(await total(ana)).toBe(500);
  });

  it('goes on where a killed process has left it', async () => {
    house = await House.build(await environmentOf(engine));
    const ana = person();
    for (let n = 0; n < 5_000; n++) house.tell(ana, { name: `poc ${n}`, description: `about ${n} things `.repeat(20) });
    const first = await ownProcess();
    await until(async () => (await total(ana)) === 5_000);
    const writing = keepWriting(ana, 5_000);
    expect((await house.operate('views/search.pocs/rebuild')).status).toBe(202);
    await until(async () => ((await house.generations()).building?.position ?? 0) > 0);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await sleep(300);

    await ownProcess();
    await until(isSwitchedTo(2));
    const count = await writing.stop();
    await until(async () => (await total(ana)) === count);
    const { live } = await house.generations();
    expect(live?.generation).toBe(2);
  }, 240_000);

  it('compares anew what a killed process was comparing, and only then switches', async () => {
    house = await House.build();
    const ana = person();
    for (let n = 0; n < 500; n++) house.tell(ana, { name: `poc ${n}` });
    const first = await ownProcess();
    await until(async () => (await total(ana)) === 500);
    const writing = keepWriting(ana, 500);
    // Once to be filled, and once to be compared.
    const comparing = readAnew(2);
    expect((await house.operate('views/search.pocs/rebuild')).status).toBe(202);
    await comparing;
    await until(async () => {
      const { live, building } = await house.generations();
      expect(live?.generation).toBe(1);
      return building?.blockedBy?.includes('compared with what is published') === true;
    });
    first.kill('SIGKILL');
    await once(first, 'exit');
    const again = readAnew(1);
    const second = await ownProcess();
    await again;
    expect((await house.generations()).live?.generation).toBe(1);
    second.kill('SIGKILL');
    await once(second, 'exit');
    house.others.pocs.beforePage = () => Promise.resolve();

    await ownProcess();
    await until(isSwitchedTo(2));
    const count = await writing.stop();
    await until(async () => (await total(ana)) === count);
  }, 240_000);
});

/** Resolves when the feed is read from its beginning for the `times`-th time from now on; that reader is kept waiting. */
function readAnew(times: number): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    house.others.pocs.beforePage = (after) => {
      if (after > 0 || ++count < times) return Promise.resolve();
      resolve();
      return new Promise(() => undefined);
    };
  });
}

/** The service as a process of its own, out of what was built. */
async function ownProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.js')], {
    env: { PATH: process.env.PATH, ...house.environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ port: number }];
  house.port = message.port;
  await house.untilReady();
  return child;
}
