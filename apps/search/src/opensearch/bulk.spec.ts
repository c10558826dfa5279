import { afterEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '../engine/search-engine.js';
import { entryOf, pocLike } from '../testing/pocs.js';
import { inPlaceOfOpenSearch } from '../testing/opensearch.js';
import { batches, writeAll, type Line } from './bulk.js';
import { OpenSearch } from './connection.js';

type Answers = Parameters<typeof inPlaceOfOpenSearch>[0];

let opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened) await one.close();
  opened = [];
});

async function writingTo(answer: Answers) {
  const server = await inPlaceOfOpenSearch(answer);
  const opensearch = new OpenSearch(server.url);
  opened.push(opensearch, server);
  return {
    server,
    write: (lines: readonly Line[], patience?: number) =>
      writeAll(
        opensearch,
        'alias',
        lines.map(({ entry }) => entry),
        (some) => Promise.resolve(lines.filter(({ entry }) => some.includes(entry))),
        patience,
      ),
  };
}

const line = (json = '{}'): Line => ({ entry: entryOf(pocLike()), json });
const idOf = ({ tenant, key }: Entry) => `${tenant}/${key}`;
const idsIn = (body: string) => [...body.matchAll(/"_id":"([^"]+)"/g)].map(([, id]) => id);
const outcomes = (...statuses: readonly number[]) => ({
  status: 200,
  body: {
    items: statuses.map((status) => ({
      index: status < 300 ? { status } : { status, error: { type: `type_${status}`, reason: `because ${status}` } },
    })),
  },
});

describe('writing to OpenSearch', () => {
  it('sends again what there was no room for, and only that', async () => {
    const lines = [line(), line(), line()];
    const answers = [outcomes(201, 429, 201), outcomes(503), outcomes(200)];
    const { server, write } = await writingTo(() => answers.shift() ?? outcomes());
    expect(await write(lines)).toEqual([]);
    const [first, second, third] = lines.map(({ entry }) => idOf(entry));
    expect(server.asked.map(({ body }) => idsIn(body))).toEqual([[first, second, third], [second], [second]]);
  });

  it.each<[string, ReturnType<Answers>]>([
    [
      'was refused as a whole',
      { status: 429, body: { error: { type: 'circuit_breaking_exception', reason: 'full' } } },
    ],
    ['met a proxy without a server', { status: 502, body: {} }],
    ['lost its connection', 'ends'],
  ])('sends a batch again that %s', async (_, trouble) => {
    let tries = 0;
    const { server, write } = await writingTo(() => (++tries < 3 ? trouble : outcomes(201, 201)));
    expect(await write([line(), line()])).toEqual([]);
    expect(server.asked.map(({ body }) => idsIn(body).length)).toEqual([2, 2, 2]);
  });

  it('gives up in time, and says why', async () => {
    const { server, write } = await writingTo(() => outcomes(429));
    const began = Date.now();
    await expect(write([line()], 600)).rejects.toMatchObject({
      name: 'EngineOutOfReach',
      message: expect.stringContaining('because 429'),
    });
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(server.asked.length).toBeGreaterThan(1);
    expect(server.asked.length).toBeLessThan(10);
  });

  it('names what is refused for good, and takes a higher version for no news', async () => {
    const lines = [line(), line(), line()];
    const { server, write } = await writingTo(() => outcomes(201, 409, 400));
    expect(await write(lines)).toEqual([{ entry: lines[2]?.entry, problem: 'type_400: because 400' }]);
    expect(server.asked).toHaveLength(1);
  });

  it('refuses one that is too large by itself', async () => {
    const { write } = await writingTo(() => ({ status: 413, body: {} }));
    const large = line();
    expect(await write([large])).toEqual([{ entry: large.entry, problem: expect.stringContaining('413') }]);
  });

  it('makes no index by writing: one that was deleted would come back half empty', async () => {
    const { server, write } = await writingTo(() => outcomes(201));
    await write([line()]);
    expect(server.asked[0]?.path).toMatch(/^\/alias\/_bulk\?.*require_alias=true/);
  });

  it('says so where the generation is not there', async () => {
    const { write } = await writingTo(() => outcomes(404));
    await expect(write([line()])).rejects.toThrow('not there any more');
  });

  it('cuts by number and by size, and leaves none out', async () => {
    const { server, write } = await writingTo(({ body }) => outcomes(...idsIn(body).map(() => 201)));
    const many = Array.from({ length: 1_201 }, () => line());
    expect(await write(many)).toEqual([]);
    expect(server.asked.map(({ body }) => idsIn(body).length).sort()).toEqual([201, 500, 500]);
    expect(new Set(server.asked.flatMap(({ body }) => idsIn(body))).size).toBe(1_201);
    const large = Array.from({ length: 5 }, () => line('x'.repeat(1_500_000)));
    expect([...batches(large)].map(({ length }) => length)).toEqual([2, 2, 1]);
    expect([...batches([line('x'.repeat(9_000_000))])]).toHaveLength(1);
    expect([...batches([])]).toEqual([]);
  });
});
