import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Recorded } from '../fact.js';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, event, note, type NoteFact } from '../fixtures/notes.js';
import { pumpOn } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import type { Pump } from './pump.js';
import type { Reaction } from './reaction.js';

afterAll(endServers);

describe.each(servers)('reactions on %s PostgreSQL', (server) => {
  let bed: Bed;
  const pumps: Pump[] = [];
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterEach(async () => {
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  });
  afterAll(() => bed.close());

  type Tagged = Recorded<Extract<NoteFact, { type: 'note.tagged' }>>;
  /** A reaction to the tags of one tenant only, as the specs of this file share a store. */
  const tenant = () => randomUUID();
  const reaction = (name: string, of: string, act: (tag: string) => Promise<void>, more: Partial<Reaction> = {}) => ({
    name: `${bed.context}.when-${name}`,
    on: { 'note.tagged': async (fact: Tagged) => (fact.tenant === of ? act(fact.data.tag) : undefined) },
    ...more,
  });
  const run = async (...reactions: unknown[]) => {
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, reactions, [note]);
    pumps.push(pump);
    return pump;
  };
  const tagged = (of: string, ...tags: string[]) =>
    bed.store.append(appendTo({ tenant: of, events: [event(), ...tags.map((tag) => event('note.tagged', { tag }))] }));

  it('act on each fact in order, and go on where they were', async () => {
    const of = tenant();
    const done: string[] = [];
    const first = reaction('done', of, async (tag) => void done.push(tag));
    await tagged(of, 'a', 'b');
    const pump = await run(first);
    await until(() => done.length === 2);
    expect(await pump.waitFor(first.name, await bed.store.safePosition(), 2_000)).toBe(true);
    await pump.stop();
    await tagged(of, 'c');
    await run(first);
    await until(() => done.length === 3);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('do nothing a second time because a later fact failed, or the process ended', async () => {
    const of = tenant();
    const done: string[] = [];
    let hanging = true;
    const mail = reaction('mail', of, async (tag) => {
      if (tag === 'hang' && hanging) await new Promise(() => undefined);
      done.push(tag);
    });
    await tagged(of, 'a', 'b', 'hang', 'c');
    const pump = await run(mail);
    await until(() => done.length === 2);
    const began = Date.now();
    await pump.stop();
    expect(Date.now() - began).toBeLessThan(15_000);
    hanging = false;
    await run(mail);
    await until(() => done.length === 4);
    expect(done).toEqual(['a', 'b', 'hang', 'c']);
  });

  it('hold no transaction open while they act, and are not taken for stuck', async () => {
    const of = tenant();
    let acting = 0;
    const slow = reaction('slow', of, async () => {
      acting++;
      await sleep(1_500);
    });
    await tagged(of, 'a');
    const pump = await run(slow);
    await until(() => acting === 1);
    const open = await bed.god(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
    expect(open).toEqual([]);
    const seen = async () =>
      (await bed.god<{ seen_at: Date }>('SELECT seen_at FROM store.subscription WHERE name = $1', [slow.name]))[0]
        ?.seen_at;
    const before = await seen();
    await until(async () => (await seen())?.getTime() !== before?.getTime());
    expect(await pump.waitFor(slow.name, await bed.store.safePosition(), 5_000)).toBe(true);
    expect(acting).toBe(1);
  });

  it('try again, then park what fails, or does not end, with its stream, and act on the others', async () => {
    const of = tenant();
    const done: string[] = [];
    let broken = true;
    const tries: string[] = [];
    const failing = reaction(
      'fails',
      of,
      async (tag) => {
        tries.push(tag);
        if (tag === 'sometimes' && tries.filter((each) => each === tag).length < 2) throw new Error('not yet');
        if (tag === 'hang' && broken) await new Promise(() => undefined);
        // Not everything that is thrown is an error.
        if (tag === 'text' && broken) throw 'just text'; // oxlint-disable-line typescript/only-throw-error
        done.push(tag);
      },
      { tries: 2, limit: 100 },
    );
    await tagged(of, 'sometimes', 'a');
    await tagged(of, 'hang', 'b');
    await tagged(of, 'text', 'c');
    await tagged(of, 'd');
    const pump = await run(failing);
    await until(() => done.includes('d'));
    expect(done).toEqual(['sometimes', 'a', 'd']);
    const parked = async () => (await pump.parked()).filter(({ name }) => name === failing.name);
    expect((await parked()).map(({ problem }) => problem)).toEqual([
      'it did not end within 100 ms',
      null,
      'just text',
      null,
    ]);
    broken = false;
    for (const { id } of await parked()) await pump.wish(id, 'retry');
    await until(async () => (await parked()).length === 0);
    expect(done.slice(3).sort()).toEqual(['b', 'c', 'hang', 'text']);
    expect(done.indexOf('hang')).toBeLessThan(done.indexOf('b'));
  });
});
