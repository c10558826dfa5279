import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aggregate } from '../aggregate.js';
import type { Fact } from '../fact.js';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, event, note, noteList, type NoteFact, type NoteRow } from '../fixtures/notes.js';
import { pumpOn, rowsOf, type PumpSetting } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import { view, type View } from '../views/view.js';
import type { Pump } from './pump.js';

afterAll(endServers);

describe.each(servers)('facts that cannot be taken, on %s PostgreSQL', (server) => {
  let bed: Bed;
  const pumps: Pump[] = [];
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterEach(async () => {
    await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  });
  afterAll(() => bed.close());

  const run = async (
    models: readonly unknown[],
    aggregates: Parameters<typeof pumpOn>[4] = [note],
    setting?: PumpSetting,
  ) => {
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, models, aggregates, setting);
    pumps.push(pump);
    return pump;
  };
  const level = async (pump: Pump, { name }: { name: string }) =>
    expect(await pump.waitFor(name, await bed.store.safePosition(), 60_000)).toBe(true);
  /** A note with these tags, all in one append; answers its id. */
  const tagged = async (...tags: string[]) => {
    const id = randomUUID();
    await bed.store.append(appendTo({ id, events: [event(), ...tags.map((tag) => event('note.tagged', { tag }))] }));
    return id;
  };
  const tagsOf = async (of: { name: string; version: number }) =>
    Object.fromEntries((await rowsOf(bed.pump, of)).map((row) => [row['key'], row['tags']]));
  const parkedOf = async (pump: Pump, { name }: { name: string }) =>
    (await pump.parked()).filter((each) => each.name === name);

  /** A list whose handler refuses one tag of its own until it is repaired. */
  function fragile(name: string): { view: View<NoteFact, NoteRow>; poison: string; repair(): void } {
    let broken = true;
    const poison = `poison of ${name}`;
    const whole = noteList(`${bed.context}.${name}`);
    const { 'note.tagged': handle } = whole.on;
    const on: View<NoteFact, NoteRow>['on'] = {
      ...whole.on,
      'note.tagged': (data, fact) => {
        if (broken && data.tag === poison) throw new Error('this tag is poison');
        return handle?.(data, fact);
      },
    };
    return { view: { ...whole, on }, poison, repair: () => void (broken = false) };
  }

  it('park a poison fact and all after it of its stream, name it, and let others go on', async () => {
    const { view: list, poison, repair } = fragile('poison');
    const said: string[] = [];
    const pump = await run([list], [note], {
      log: { info: () => undefined, error: (message, details) => said.push(`${message} ${JSON.stringify(details)}`) },
    });
    const bad = await tagged('a', poison, 'b');
    const good = await tagged('a', 'b');
    await level(pump, list);
    expect(await tagsOf(list)).toEqual({ [bad]: ['a'], [good]: ['a', 'b'] });
    const stream = { name: 'note', id: bad };
    expect(await parkedOf(pump, list)).toMatchObject([
      { stream, problem: 'this tag is poison', tries: 1, wish: null },
      { stream, problem: null, tries: 0 },
    ]);
    expect(said.join()).toMatch(/parked.*this tag is poison.*note\.tagged/);
    await bed.store
      .append({ ...appendTo({ id: good, expected: 3, events: [event('note.tagged', { tag: 'c' })] }) })
      .catch(() => undefined);
    expect((await pump.status()).find(({ name }) => name === list.name)).toMatchObject({ parked: 2, status: 'live' });

    // Retried too early it stays, with one more try; repaired, nothing is missing.
    const [first] = await parkedOf(pump, list);
    expect(await pump.wish(first?.id ?? 0, 'retry')).toBe(true);
    await until(async () => (await parkedOf(pump, list))[0]?.tries === 2);
    repair();
    // Any fact of the stream stands for all of it.
    expect(await pump.wish((await parkedOf(pump, list))[1]?.id ?? 0, 'retry')).toBe(true);
    await until(async () => (await parkedOf(pump, list)).length === 0);
    expect(await tagsOf(list)).toMatchObject({ [bad]: ['a', poison, 'b'] });
    expect(await pump.wish(987_654, 'retry')).toBe(false);
  });

  it('park what comes later, too, also after another process took over', async () => {
    const { view: list, poison, repair } = fragile('later');
    const first = await run([list]);
    const tenant = randomUUID();
    const id = randomUUID();
    const more = (expected: number, tag: string) =>
      bed.store.append(appendTo({ tenant, id, expected, events: [event('note.tagged', { tag })] }));
    await bed.store.append(appendTo({ tenant, id }));
    await more(1, poison);
    await level(first, list);
    await first.stop();
    await more(2, 'x');
    const second = await run([list]);
    await more(3, 'y');
    await level(second, list);
    expect((await parkedOf(second, list)).map(({ problem }) => problem)).toEqual(['this tag is poison', null, null]);
    repair();
    await second.wish((await parkedOf(second, list))[0]?.id ?? 0, 'retry');
    await until(async () => (await parkedOf(second, list)).length === 0);
    await more(4, 'z');
    await level(second, list);
    expect((await tagsOf(list))[id]).toEqual([poison, 'x', 'y', 'z']);
  });

  it('are left out, or forgotten with their stream, by wish', async () => {
    const { view: list, poison } = fragile('wishes');
    const pump = await run([list]);
    const [skipped, twice, discarded] = [
      await tagged('a', poison, 'b'),
      await tagged(poison, 'b', poison, 'c'),
      await tagged('a', poison, 'b'),
    ];
    await level(pump, list);
    const firstOf = async (id: string) => (await parkedOf(pump, list)).find(({ stream }) => stream.id === id)?.id ?? 0;
    await pump.wish(await firstOf(skipped), 'skip');
    await pump.wish(await firstOf(twice), 'skip');
    await pump.wish(await firstOf(discarded), 'discard');
    await until(async () =>
      (await parkedOf(pump, list)).every(({ stream, wish }) => stream.id === twice && wish === null),
    );
    expect(await tagsOf(list)).toMatchObject({ [skipped]: ['a', 'b'], [twice]: ['b'], [discarded]: ['a'] });
    expect((await parkedOf(pump, list)).map(({ problem }) => problem)).toEqual(['this tag is poison', null]);
  });

  it('are told from the facts around them when it is the database that refuses', async () => {
    // Two rows that Postgres will not have, in the middle of a page.
    const list = view<NoteFact, { tag: string; count: number }>({
      name: `${bed.context}.refused`,
      version: 1,
      key: ({ stream, version }) => `${stream.id}/${version}`,
      columns: { tag: 'varchar(20) NOT NULL', count: 'integer NOT NULL CHECK (count < 100)' },
      indexes: [],
      on: {
        'note.written': () => ({ put: { tag: 'note', count: 1 } }),
        'note.tagged': ({ tag }, { version }) => ({ put: { tag, count: tag === 'too many' ? 1000 : version } }),
      },
    });
    const ids: string[] = [
      await tagged('ok'),
      await tagged('a tag that is too long for its column', 'b'),
      await tagged('ok', 'too many', 'c'),
      await tagged('ok', 'fine'),
    ];
    const pump = await run([list]);
    await until(() => pump.ready());
    await level(pump, list);
    const rows = await rowsOf(bed.pump, list);
    const rowsOfStream = (id: string) => rows.filter(({ key }) => String(key).startsWith(id)).map((row) => row['tag']);
    expect(ids.map(rowsOfStream)).toEqual([['note', 'ok'], ['note'], ['note', 'ok'], ['note', 'ok', 'fine']]);
    const mine = (await parkedOf(pump, list)).filter(({ stream }) => ids.includes(stream.id));
    expect(mine.map(({ stream, problem }) => [ids.indexOf(stream.id), problem?.slice(0, 15) ?? null])).toEqual([
      [1, 'value too long '],
      [1, null],
      [2, 'new row for rel'],
      [2, null],
    ]);
  });

  it('wait where a patch has no row, as after a stream that is parked', async () => {
    const whole = noteList(`${bed.context}.rowless`);
    const { 'note.written': _, ...on } = whole.on;
    const list = { ...whole, on };
    const pump = await run([list]);
    const id = await tagged('a');
    await level(pump, list);
    expect((await parkedOf(pump, list)).filter(({ stream }) => stream.id === id)).toMatchObject([
      { problem: expect.stringMatching(/no row to change/) },
    ]);
  });

  it('wait when they cannot be read, until a program comes that knows them', async () => {
    const list = noteList(`${bed.context}.unreadable`);
    const tenant = randomUUID();
    const [newer, unknown, fine] = [randomUUID(), randomUUID(), randomUUID()];
    const pump = await run([list]);
    await bed.store.append(
      appendTo({
        tenant,
        id: newer,
        events: [
          event(),
          { ...event('note.tagged', { label: 'new' }), schemaVersion: 2 },
          event('note.tagged', { tag: 'x' }),
        ],
      }),
    );
    await bed.store.append({ ...appendTo({ tenant }), stream: { name: 'letter', id: unknown }, events: [event()] });
    await bed.store.append(appendTo({ tenant, id: fine, events: [event(), event('note.tagged', { tag: 'y' })] }));
    await level(pump, list);
    // What stood before the unreadable one was taken.
    expect(await tagsOf(list)).toMatchObject({ [newer]: [], [fine]: ['y'] });
    const mine = (await parkedOf(pump, list)).filter(({ tenant: of }) => of === tenant);
    expect(mine.map(({ problem }) => problem?.slice(0, 30) ?? null)).toEqual(
      ['note.tagged has schema version ', null, "no aggregate 'letter' is regis"].map(
        (problem) => problem?.slice(0, 30) ?? null,
      ),
    );
    // A wish that cannot come true harms nobody.
    for (const each of mine) await pump.wish(each.id, 'retry');
    await until(async () => (await parkedOf(pump, list)).filter(({ tries }) => tries === 2).length === 2);
    expect((await pump.status()).find(({ name }) => name === list.name)?.problem).toBeNull();
    await pump.stop();

    const knowing = aggregate({
      ...note,
      upcasts: { 'note.tagged': [({ tag }: { tag: string }) => ({ label: tag })] },
    } as never);
    const letter = aggregate<object, Fact<'note.written', object>>({ name: 'letter', evolve: () => ({}) });
    const labelled = {
      ...list,
      on: {
        ...list.on,
        'note.tagged': ((data: { label: string }, { at, version }: never) => ({
          patch: (row: NoteRow) => ({ tags: [...row.tags, data.label], changedAt: at, version }),
        })) as never,
      },
    };
    const next = await run([labelled], [knowing, letter]);
    for (const each of (await parkedOf(next, list)).filter(({ tenant: of }) => of === tenant))
      await next.wish(each.id, 'retry');
    await until(async () => (await parkedOf(next, list)).every(({ tenant: of }) => of !== tenant));
    expect((await tagsOf(list))[newer]).toEqual(['new', 'x']);
  });

  it('are few of many in one page, and each is found', async () => {
    const { view: list, poison } = fragile('many');
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) ids.push(await tagged('a', i % 10 === 3 ? poison : 'p', 'b'));
    const pump = await run([list]);
    await until(() => pump.ready());
    await level(pump, list);
    const tags = await tagsOf(list);
    expect(ids.map((id) => (tags[id] as string[]).length)).toEqual(ids.map((_, i) => (i % 10 === 3 ? 1 : 3)));
    // In a rebuild as well, which somebody has to accept without them.
    const generation = await pump.rebuild(list.name, { accept: true });
    await until(async () =>
      (await pump.status()).some(
        (row) => row.generation === generation && row.status === 'live' && row.name === list.name,
      ),
    );
    expect(await tagsOf(list)).toEqual(tags);
    expect(
      (await parkedOf(pump, list)).filter(
        (each) => each.generation === generation && each.problem === 'this tag is poison',
      ),
    ).toHaveLength(4);
  });
});
