import { afterEach, expect, it } from '@jest/globals';
import { endProducts, productAnswering, run } from './fixtures/product.js';

const nothingParked = { items: [], totalItems: 0 };
const noQueues = { status: 409, code: 'ops.no-queues', detail: 'This service takes no messages.' };
const outOfReach = { status: 503, code: 'ops.queues-out-of-reach', detail: 'SQS does not answer.' };
const message = {
  deadLetterId: '5f-1', since: '2026-11-30T19:28:46.510Z', type: 'mrbill.pocs.poc-tagged.v1', position: 41,
  reason: 'RangeError: too long', sentBackAt: null, bytes: 12,
}; // prettier-ignore
const put = { deadLetterId: '5f-2', since: '2026-11-30T19:28:47.510Z', type: null, position: null, reason: null, sentBackAt: null, bytes: 3 }; // prettier-ignore
const ofSearch = { queue: 'search-hears-pocs', topic: 'pocs', about: 3 };

/** What was asked, as `POST search/queues`. */
let asked: string[] = [];

/** A product of which each service answers as `answers` says, and that nothing is parked. */
async function productWith(answers: Readonly<Record<string, object | readonly object[]>>): Promise<string> {
  asked = [];
  const { root } = await productAnswering((request, response) => {
    const call = `${request.method} ${(request.url ?? '').replace('/api/v1/ops/', '')}`;
    asked.push(call);
    const found = answers[call];
    const before = asked.filter((each) => each === call).length - 1;
    const answer = Array.isArray(found) ? found[before] : found;
    const body = (answer ?? (call.includes('/dead-letters?page') ? nothingParked : noQueues)) as { status?: number };
    response.statusCode = body.status ?? 200;
    response.end(JSON.stringify(body));
  });
  return root;
}

const withTwo = {
  'GET search/queues': { context: 'search', queues: [ofSearch] },
  'GET search/queues/search-hears-pocs/dead-letters?limit=100': { ...ofSearch, items: [message, put] },
};

afterEach(endProducts);

it('there are dead letters of views alone where there are no queues', async () => {
  const root = await productWith({});
  expect(await run(root, 'dead-letters', 'list')).toEqual({
    code: 0,
    said: 'There are no dead letters.\n',
    complained: '',
  });
  expect((await run(root, 'dead-letters', 'list', '--json')).said).toBe(`${JSON.stringify(nothingParked)}\n`);
  expect(await run(root, 'dead-letters', 'retry', 'search-hears-pocs:all')).toMatchObject({
    code: 1,
    complained: `${noQueues.detail}\n`,
  });
});

it('those of views are shown although queues cannot be asked, which is said', async () => {
  const root = await productWith({ 'GET search/queues': outOfReach });
  expect(await run(root, 'dead-letters', 'list')).toMatchObject({ code: 1, said: 'SQS does not answer.\n' });
  const { said } = await run(root, 'dead-letters', 'list', '--json');
  expect(JSON.parse(said)).toEqual({ ...nothingParked, queues: { problem: 'SQS does not answer.' } });
});

it('those of queues are listed with their queue, and how many were not seen', async () => {
  const root = await productWith(withTwo);
  const { code, said } = await run(root, 'dead-letters', 'list');
  expect(code).toBe(0);
  expect(said).toMatch(/id +topic +since +type +position +sent back +reason\n/);
  expect(said).toMatch(/search-hears-pocs:5f-1 +pocs +20\S+Z +mrbill.pocs.poc-tagged.v1 +41 +RangeError: too long\n/);
  expect(said).toMatch(/search-hears-pocs:5f-2 .* \? +\? +nobody said why/);
  expect(said).toContain('search-hears-pocs: 2 were seen; SQS says that there are about 3');
});

it('one is shown', async () => {
  const path = 'GET search/queues/search-hears-pocs/dead-letters/5f-1';
  const root = await productWith({ [path]: { ...message, envelope: { source: 'pocs' } } });
  const { code, said } = await run(root, 'dead-letters', 'show', 'search-hears-pocs:5f-1');
  expect(code).toBe(0);
  expect(JSON.parse(said)).toEqual({
    ...message,
    envelope: { source: 'pocs' },
    deadLetterId: 'search-hears-pocs:5f-1',
  });
  expect(await run(root, 'dead-letters', 'show', 'search-hears-pocs:all')).toMatchObject({ code: 1 });
});

it('one is sent back or forgotten, and none is skipped', async () => {
  const done = { queue: 'search-hears-pocs', count: 1, cameBack: 0, about: 2, began: '2026-11-30T19:30:00.000Z' };
  const root = await productWith({
    'POST search/queues/search-hears-pocs/dead-letters/5f-1/retry': done,
    'POST search/queues/search-hears-pocs/dead-letters/5f-2/discard': { ...done, about: 0 },
  });
  expect((await run(root, 'dead-letters', 'retry', 'search-hears-pocs:5f-1')).said).toMatch(
    /^1 sent back to search-hears-pocs.*\n.*about 2/,
  );
  expect((await run(root, 'dead-letters', 'discard', 'search-hears-pocs:5f-2')).said).toMatch(/^1 forgotten .*\n$/);
  expect(asked).toHaveLength(2);
  expect(await run(root, 'dead-letters', 'skip', 'search-hears-pocs:5f-1')).toMatchObject({
    code: 1,
    complained: expect.stringContaining('discard search-hears-pocs:5f-1'),
  });
  expect(await run(root, 'dead-letters', 'retry', 'shop-hears-pocs:all')).toMatchObject({ code: 1 });
  expect(asked).toHaveLength(2);
});

it('all are sent back in as many requests as that takes, and what is refused again meanwhile is left', async () => {
  const began = '2026-11-30T19:30:00.000Z';
  const path = 'POST search/queues/search-hears-pocs/dead-letters/all/retry';
  const done = { queue: 'search-hears-pocs', wish: 'retry', count: 400, cameBack: 0, about: 200, began };
  const root = await productWith({
    [path]: done,
    [`${path}?began=${began}`]: [
      { ...done, count: 150, cameBack: 10, about: 50 },
      { ...done, count: 40, cameBack: 50, about: 50 },
    ],
  });
  const { code, said } = await run(root, 'dead-letters', 'retry', 'search-hears-pocs:all');
  expect(code).toBe(0);
  expect(asked).toEqual([path, `${path}?began=${began}`, `${path}?began=${began}`]);
  expect(said).toMatch(/^590 sent back to .*\n50 refused again meanwhile, and left here.\n.*about 50 now.\n$/);
});
