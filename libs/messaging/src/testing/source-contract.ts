import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded, Source } from '@mrbill/event-sourcing';

/** A source, and a way to make news for it. */
export interface SourceUnderTest {
  readonly source: Source;
  /** Lets `count` new things begin, one fact each; answers their positions, oldest first. */
  begin(count: number): Promise<readonly number[]>;
}

const never = new AbortController().signal;
const NEWS_WITHIN = 3_000;

/**
 * What every source of facts keeps to, by sentence. Run each against each adapter; a check that fails throws. Each begins
 * with whatever facts the ones before it have left.
 */
export const sourceContract: Readonly<Record<string, (on: SourceUnderTest) => Promise<void>>> = {
  'gives everything after a position, in order, nothing twice, in pages of any size': async ({ source, begin }) => {
    const before = await readAll(source, 0, 1_000);
    const written = await begin(23);
    for (const limit of [1, 2, 7, 23, 1_000]) {
      const positions = (await readAll(source, before.position, limit)).facts.map(({ position }) => position);
      assert.deepEqual(positions, written, `in pages of ${limit}`);
    }
  },

  'gives the same fact the same each time': async ({ source, begin }) => {
    await begin(3);
    assert.deepEqual((await readAll(source, 0, 2)).facts, (await readAll(source, 0, 1_000)).facts);
  },

  'says that it is level, with nothing, at the end, and does not go back': async ({ source, begin }) => {
    await begin(2);
    const { position } = await readAll(source, 0, 1_000);
    const page = await source.page(position, 10, never);
    assert.deepEqual(page, { facts: [], spoiled: [], position, level: true });
  },

  'is not level while there is more': async ({ source, begin }) => {
    const [, second = 0] = await begin(3);
    const page = await source.page(second - 1, 1, never);
    assert.equal(page.level, false);
    assert.equal(page.position, second);
  },

  'calls back when there is news': async ({ source, begin }) => {
    const { position } = await readAll(source, 0, 1_000);
    const called = Promise.withResolvers<void>();
    const stop = source.onNews(() => called.resolve());
    await source.page(position, 10, never);
    const [written] = await begin(1);
    await Promise.race([
      called.promise,
      sleep(NEWS_WITHIN, undefined, { ref: false }).then(() => assert.fail('nobody was called')),
    ]);
    stop();
    const facts = await until(async () => (await source.page(position, 10, never)).facts);
    assert.deepEqual(
      facts.map((fact) => fact.position),
      [written],
    );
  },

  'knows its newest position': async ({ source, begin }) => {
    const [newest = 0] = await begin(1);
    await readAll(source, 0, 1_000);
    const head = await source.head();
    assert.ok(head !== undefined && head >= newest, `head is ${head}, the newest fact is at ${newest}`);
  },

  'brings parked facts back as they are': async ({ source, begin }) => {
    const [first = 0] = await begin(3);
    const { facts } = await readAll(source, first - 1, 1_000);
    const parked = facts.map((fact) => ({ position: fact.position, kept: source.keep(fact) }));
    assert.deepEqual(await source.recall(parked), facts);
  },

  'ends when it is told to, whatever it waits for': async ({ source }) => {
    const { position } = await readAll(source, 0, 1_000);
    const page = source.page(position, 10, AbortSignal.timeout(50));
    await Promise.race([page, sleep(1_000, undefined, { ref: false }).then(() => assert.fail('it went on waiting'))]);
  },
};

async function readAll(source: Source, after: number, limit: number): Promise<{ facts: Recorded[]; position: number }> {
  const facts: Recorded[] = [];
  let position = after;
  for (let pages = 0; pages < 100_000; pages++) {
    const page = await source.page(position, limit, never);
    assert.ok(page.facts.length <= limit, `a page of ${page.facts.length} where ${limit} were asked for`);
    assert.ok(page.position >= position, `went back from ${position} to ${page.position}`);
    facts.push(...page.facts);
    position = page.position;
    if (page.level) return { facts, position };
  }
  return assert.fail('it never came to an end');
}

async function until<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (let tries = 0; tries < 3_000; tries++) {
    const found = await look();
    if (found.length > 0) return found;
    await sleep(20);
  }
  return [];
}
