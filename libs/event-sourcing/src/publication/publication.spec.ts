import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, event, note, type Note, type NoteFact } from '../fixtures/notes.js';
import { pumpOn } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import type { Pump } from '../subscriptions/pump.js';
import { Feed, type News } from './feed.js';
import { publication, type Published } from './publication.js';

const told: Published<Note, NoteFact> = {
  of: note,
  as: { 'note.written': 'note-written', 'note.tagged': null, 'note.removed': 'note-removed' },
  change: ({ type }) => ({ by: type }),
  state: ({ text, tags }) => ({ text, tags }),
};

afterAll(endServers);

describe.each(servers)('what a context publishes, on %s PostgreSQL', (server) => {
  let bed: Bed;
  let pump: Pump;
  let feed: Feed;
  beforeAll(async () => {
    bed = await makeBed(server);
    feed = new Feed(bed.pump, bed.context);
    pump = await pumpOn(bed.pump, bed.store, bed.roles, [publication(bed.context, [told])], [note], {
      pageSize: 3,
    });
    await until(() => pump.ready());
  });
  afterAll(async () => {
    await pump.stop();
    await bed.close();
  });

  const write = async (...appends: ReturnType<typeof appendTo>[]) => {
    for (const append of appends) await bed.store.append(append);
    expect(await pump.waitFor(`${bed.context}.publication`, await bed.store.safePosition(), 5_000)).toBe(true);
  };
  const all = async (after: number, limit: number) => {
    const news: News[] = [];
    for (let position = after; ;) {
      const page = await feed.read(position, limit);
      news.push(...page.news);
      position = page.position;
      if (page.level) return { news, position };
    }
  };

  it('is nothing before there is any, or in a database without a pump', async () => {
    expect(await new Feed(bed.pump, 'nobody').position()).toBe(0);
  });

  it('is the newest news of each thing with all that it now is, in order, and moves to the end', async () => {
    const { position: start } = await all(0, 10);
    const [one, two] = [appendTo(), appendTo()];
    await write(one, two);
    const { news } = await all(start, 1);
    expect(news).toMatchObject(
      [one, two].map(({ tenant, stream }) => ({
        tenant,
        name: 'note',
        subject: stream.id,
        version: 1,
        type: 'note-written',
        change: { by: 'note.written' },
        state: { text: 'a note', tags: [] },
      })),
    );
    await write({ ...one, expected: 1, events: [event('note.removed', {})] });
    const later = await all(start, 1);
    expect(later.news.map(({ subject, type }) => [subject, type])).toEqual([
      [two.stream.id, 'note-written'],
      [one.stream.id, 'note-removed'],
    ]);
    expect(later.position).toBe(await bed.store.safePosition());
  });

  it('keeps what is nobody else’s business in the state, but makes no news of it', async () => {
    const { position: start } = await all(0, 100);
    const quiet = appendTo();
    await write(quiet);
    const { position: before, news } = await all(start, 10);
    await write({ ...quiet, expected: 1, events: [event('note.tagged', { tag: 'inside' })] });
    expect((await all(before, 10)).news).toEqual([]);
    expect((await all(start, 10)).news).toMatchObject([
      { position: news[0]?.position, type: 'note-written', version: 2, state: { tags: ['inside'] } },
    ]);
  });

  it('is the same after a rebuild, for who has read everything and for who begins', async () => {
    const before = await all(0, 7);
    const generation = await pump.rebuild(`${bed.context}.publication`);
    await until(async () =>
      (await pump.status()).some((row) => row.generation === generation && row.status === 'live'),
    );
    expect(await all(0, 2)).toEqual(before);
    expect((await all(before.position, 2)).news).toEqual([]);
  });

  it('cannot tell of two things by one fact', () => {
    expect(() => publication('x', [told, told])).toThrow(/tell of 'note.written'/);
  });
});
