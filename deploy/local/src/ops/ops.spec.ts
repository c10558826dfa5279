import { afterEach, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { tailEvents } from './events.js';
import { endProducts, productAnswering, run } from './fixtures/product.js';
import { outputTo } from './output.js';
import { rebuild } from './rebuild.js';
import { RunningProduct } from './running.js';

afterEach(endProducts);

const report = (more: object) => ({
  name: 'pocs.list',
  generation: 1,
  version: 1,
  status: 'live',
  position: 40,
  head: 40,
  lag: 0,
  lagSeconds: 0,
  rate: 0,
  secondsLeft: null,
  source: 'store',
  parked: 0,
  owner: 'a',
  seenAt: null,
  blockedBy: null,
  ...more,
});
const json = (response: Parameters<RequestListener>[1], status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('npm run ops', () => {
  it('says how it is used', async () => {
    for (const args of [
      [],
      ['what'],
      ['rebuild'],
      ['status', 'x'],
      ['dead-letters'],
      ['dead-letters', 'show'],
      ['dead-letters', 'eat', 'pocs:1'],
      ['rebuild', 'a', 'b', 'c'],
      ['rebuild', 'a', '--quick', '--stop'],
      ['status', '--quick'],
      ['verify', 'a', '--accept'],
      ['events', 'show', 'pocs', 'poc'],
      ['unlock', 'acme.example'],
    ]) {
      const { code, complained } = await run('/nowhere', ...args);
      expect([code, complained]).toEqual([2, expect.stringContaining('npm run ops -- <command>')]);
    }
    expect((await run('/nowhere', '--help')).said).toContain('rollback <view>');
    expect(await run('/nowhere', 'status', '--what')).toMatchObject({
      code: 2,
      complained: expect.stringContaining("'--what'"),
    });
  });

  it('says what to do where nothing runs, or nothing ever did', async () => {
    expect(await run('/nowhere', 'status')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('Run npm start first'),
    });
    expect(await run('/nowhere', 'demo')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('Run npm start once'),
    });
  });

  it('shows how each context is, and fails where one does not answer', async () => {
    const { root } = await productAnswering((request, response) => {
      expect(request.headers.authorization).toBe('Ops the-operator');
      if (request.url?.includes('/ops/search/')) return void request.socket.destroy();
      json(response, 200, { context: 'pocs', subscriptions: [report({ blockedBy: 'the disk is full', parked: 3 })] });
    });
    const { code, said } = await run(root, 'status');
    expect(code).toBe(1);
    expect(said).toMatch(/pocs\.list +1  live +40 +0  0\.0 s +0 +3  the disk is full/);
    expect(said).toContain('search is not reachable');
    const values = JSON.parse((await run(root, 'status', '--json')).said) as { contexts: object[] };
    expect(values.contexts).toEqual([
      expect.objectContaining({ subscriptions: [expect.objectContaining({ parked: 3 })] }),
      expect.objectContaining({ subscriptions: [expect.objectContaining({ parked: 3 })] }),
      { context: 'search', problem: expect.stringContaining('not reachable') },
    ]);
  });

  it('hands on what a service refuses', async () => {
    const { root } = await productAnswering((_, response) => json(response, 404, { detail: 'Use one of pocs.list.' }));
    expect(await run(root, 'rebuild', 'pocs.what')).toMatchObject({ code: 1, complained: 'Use one of pocs.list.\n' });
    expect(await run(root, 'rebuild', 'what.list')).toMatchObject({
      code: 1,
      complained: expect.stringContaining("'what.list' is no view"),
    });
    expect(await run(root, 'dead-letters', 'show', '17')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('pocs:17'),
    });
  });

  it('asks for something to be done about a dead letter of the context that its id names', async () => {
    const asked: string[] = [];
    const { root } = await productAnswering((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      json(response, 202, { wish: 'skip' });
    });
    expect((await run(root, 'dead-letters', 'skip', 'search:8')).code).toBe(0);
    expect(asked).toEqual(['POST /api/v1/ops/search/dead-letters/8/skip']);
  });
});

describe('unlocking', () => {
  it('asks identity, and says what it did or what there is not', async () => {
    const asked: unknown[] = [];
    const { root } = await productAnswering((request, response) => {
      void text(request).then((body) => {
        asked.push([request.method, request.url, JSON.parse(body)]);
        if (asked.length > 2) return json(response, 404, { detail: 'No tenant has this domain.' });
        return json(response, 200, { tenantId: 't', userId: 'u', hadFailures: asked.length === 1 });
      });
    });
    const again = () => run(root, 'unlock', 'acme.example', 'ana@acme.example');
    expect(await again()).toMatchObject({ code: 0, said: expect.stringContaining('can sign in again') });
    expect(await again()).toMatchObject({ code: 0, said: expect.stringContaining('was not locked') });
    expect(await again()).toMatchObject({ code: 1, complained: 'No tenant has this domain.\n' });
    expect(asked[0]).toEqual(['POST', '/api/v1/ops/unlock', { tenant: 'acme.example', email: 'ana@acme.example' }]);
  });
});

describe('a person', () => {
  it('is exported whole, from every context and page, and erased', async () => {
    const asked: unknown[] = [];
    const { root } = await productAnswering((request, response) => {
      void text(request).then((body) => {
        const input = JSON.parse(body) as { page?: number };
        asked.push([request.url, input]);
        if (request.url?.endsWith('erase')) return json(response, 200, { userId: 'u', erasedAt: 'now' });
        if (request.url?.includes('pocs')) return json(response, 200, { items: [`poc ${input.page}`], totalPages: 2 });
        return json(response, 200, { user: { userId: 'u', tenantId: 't' } });
      });
    });
    const exported = await run(root, 'export-person', 'acme.example', 'ana@acme.example');
    expect(JSON.parse(exported.said)).toEqual({
      identity: { user: { userId: 'u', tenantId: 't' } },
      pocs: ['poc 1', 'poc 2'],
    });
    expect(await run(root, 'erase-person', 'acme.example', 'ana@acme.example')).toMatchObject({
      code: 0,
      said: expect.stringContaining('the key of u is destroyed'),
    });
    const person = { tenant: 'acme.example', person: 'ana@acme.example' };
    expect(asked).toEqual([
      ['/api/v1/ops/identity/persons/export', person],
      ['/api/v1/ops/pocs/persons/export', { tenantId: 't', userId: 'u', page: 1 }],
      ['/api/v1/ops/pocs/persons/export', { tenantId: 't', userId: 'u', page: 2 }],
      ['/api/v1/ops/identity/persons/erase', person],
    ]);
  });
});

describe('the signing keys', () => {
  const key = { kid: 'old', status: 'signing', madeAt: 'm', signsAt: 's', goneAt: null };
  it('are shown, and rotated', async () => {
    const asked: string[] = [];
    const { root } = await productAnswering((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const keys = { keys: [key, { ...key, kid: 'new', status: 'waiting', goneAt: 'g' }] };
      const rotated = asked.length === 2 ? { added: 'new', removed: ['oldest'] } : { added: null, removed: [] };
      json(response, 200, { ...keys, ...(request.method === 'POST' && rotated) });
    });
    expect((await run(root, 'keys')).said).toMatch(/old +signing +m +s\nnew +waiting +m +s +g/);
    const { code, said } = await run(root, 'rotate-keys');
    expect(code).toBe(0);
    expect(said).toMatch(/new is shown.*\noldest was taken away/);
    expect((await run(root, 'rotate-keys')).said).toContain('waiting already');
    expect(asked).toEqual([
      'GET /api/v1/ops/identity/keys',
      'POST /api/v1/ops/identity/keys/rotate',
      'POST /api/v1/ops/identity/keys/rotate',
    ]);
  });
});

describe('a rebuild', () => {
  const patience = { look: 10, stuck: 200 };
  const follow = async (root: string) => {
    const out = new PassThrough();
    const code = await rebuild(
      RunningProduct.in(root),
      'pocs.list',
      outputTo(out as never, true),
      { quick: true },
      patience,
    );
    return {
      code,
      values: String(out.read())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };

  it('is followed until readers are switched to it, also while the service is away for a moment', async () => {
    let looks = 0;
    const { root } = await productAnswering((request, response) => {
      if (request.method === 'POST') return void json(response, 202, { view: 'pocs.list', generation: 2 });
      looks++;
      if (looks === 2) return void request.socket.destroy();
      const mine =
        looks < 4
          ? { status: 'building', position: 10 * looks, lag: 40 - 10 * looks, rate: 20, secondsLeft: 4 - looks }
          : { status: 'live' };
      json(response, 200, { context: 'pocs', subscriptions: [report({}), report({ generation: 2, ...mine })] });
    });
    const { code, values } = await follow(root);
    expect(code).toBe(0);
    expect(values).toEqual([
      expect.objectContaining({ generation: 2, status: 'building', position: 10, head: 40, rate: 20, secondsLeft: 3 }),
      expect.objectContaining({ position: 30, secondsLeft: 1 }),
      expect.objectContaining({ status: 'live' }),
    ]);
  });

  it('of what follows a feed is filled from a publication that was folded anew, unless it must be quick', async () => {
    const asked: string[] = [];
    const { root } = await productAnswering((request, response) => {
      const [, context = ''] = /ops\/(\w+)\//.exec(request.url ?? '') ?? [];
      if (request.method === 'POST') asked.push(request.url ?? '');
      if (request.method === 'POST') return void json(response, 202, { view: 'it', generation: 2 });
      const live = { generation: 2, source: context === 'search' ? 'feed of pocs' : 'store' };
      const names = { search: 'search.pocs', pocs: 'pocs.publication' }[context] ?? context;
      json(response, 200, { context, subscriptions: [report({ name: names, ...live })] });
    });
    expect((await run(root, 'rebuild', 'search.pocs', '--accept')).said).toMatch(
      /pocs\.publication is read from generation 2 now[^]*search\.pocs is read from generation 2 now/,
    );
    expect((await run(root, 'rebuild', 'search.pocs', '--quick')).code).toBe(0);
    expect((await run(root, 'rebuild', 'search.pocs', '--stop')).said).toContain('goes no further');
    expect(asked).toEqual([
      '/api/v1/ops/pocs/views/pocs.publication/rebuild?accept=true',
      '/api/v1/ops/search/views/search.pocs/rebuild?accept=true',
      '/api/v1/ops/search/views/search.pocs/rebuild?accept=false',
      '/api/v1/ops/search/views/search.pocs/rebuild/stop',
    ]);
  });

  it('that does not move says why', async () => {
    const { root } = await productAnswering((request, response) => {
      if (request.method === 'POST') return void json(response, 202, { view: 'pocs.list', generation: 2 });
      json(response, 200, {
        context: 'pocs',
        subscriptions: [report({ generation: 2, status: 'building', lag: 9, blockedBy: 'the disk is full' })],
      });
    });
    await expect(follow(root)).rejects.toThrow(/no progress for 0\.2 s \(the disk is full\)/);
  });

  it('that another one took the place of is over', async () => {
    const { root } = await productAnswering((request, response) => {
      if (request.method === 'POST') return void json(response, 202, { view: 'pocs.list', generation: 2 });
      json(response, 200, { context: 'pocs', subscriptions: [report({ generation: 3 })] });
    });
    await expect(follow(root)).rejects.toThrow('Generation 2 of pocs.list is no more');
  });
});

describe('verifying', () => {
  const verification = { view: 'search.pocs', generation: 3, state: 'running', step: 'index', documents: 10, of: 40, rate: 5, secondsLeft: 6 }; // prettier-ignore
  const difference = {
    tenantId: 't',
    id: 'one',
    kind: 'damaged',
    publishedVersion: 2,
    indexedVersion: 2,
    mended: null,
  };
  const outcome = { position: 40, documents: 40, agree: true, tenants: 2, differing: 0, differences: [], parked: 0, unsettled: 0 }; // prettier-ignore
  const times = { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:02.000Z' };

  it('is followed, and names what differs', async () => {
    let looks = 0;
    const asked: string[] = [];
    const { root } = await productAnswering((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const repair = !asked[0]?.endsWith('false');
      const done = { ...verification, ...times, repair, state: 'done' };
      if (request.method === 'POST') return void json(response, 202, { ...verification, repair });
      if (++looks === 1) return void json(response, 200, { ...verification, repair });
      if (!repair)
        return void json(response, 200, {
          ...done,
          outcome: { ...outcome, agree: false, differing: 1, differences: [difference] },
        });
      const mended = { ...outcome, differing: 1, differences: [{ ...difference, mended: true }] };
      json(response, 200, { ...done, outcome: mended });
    });
    const { code, said } = await run(root, 'verify', 'search.pocs');
    expect(code).toBe(1);
    expect(said).toContain('reading the index: 10 of 40 documents, 5/s, about 6.0 s left');
    expect(said).toMatch(/40 documents of 2 tenants.*in 2\.0 s\.\n[^]*t +one  damaged +2 +2\n.*--repair mends it/);
    asked.length = 0;
    expect(await run(root, 'verify', 'search.pocs', '--repair')).toMatchObject({
      code: 0,
      said: expect.stringContaining('All of it is mended'),
    });
    expect(asked[0]).toBe('POST /api/v1/ops/search/views/search.pocs/verify?repair=true');
  });

  it('says why it failed', async () => {
    const { root } = await productAnswering((_, response) =>
      json(response, 202, { ...verification, ...times, state: 'failed', outcome: null, problem: 'the disk is full' }),
    );
    expect(await run(root, 'verify', 'search.pocs')).toMatchObject({
      code: 1,
      complained: 'search.pocs could not be compared: the disk is full.\n',
    });
  });
});

describe('events', () => {
  const event = (position: number) => ({
    position,
    tenantId: 't',
    stream: { name: 'poc', id: 'one' },
    version: position,
    type: 'poc.tagged',
    at: `2026-01-01T00:00:0${position}.000Z`,
    actor: 'ana',
    data: { tag: 'iot' },
  });

  it('are shown a line each: the newest of all contexts, those that come, or all of one thing', async () => {
    const asked: string[] = [];
    const { root } = await productAnswering((request, response) => {
      asked.push(request.url ?? '');
      const after = Number(/after=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
      if (request.url?.includes('/poc/one')) return void json(response, 200, { items: [event(1)], version: 1 });
      if (!request.url?.includes('/pocs/')) return void json(response, 200, { items: [], position: 0, level: true });
      json(response, 200, { items: [event(after + 1)], position: after + 1, level: true });
    });
    expect((await run(root, 'events', 'tail', '--stream', 'poc')).said).toBe(
      '2026-01-01T00:00:01.000Z pocs 1 poc.tagged poc/one v1 tenant t by ana {"tag":"iot"}\n',
    );
    expect(asked).toContain('/api/v1/ops/pocs/events?limit=20&stream=poc');
    expect((await run(root, 'events', 'show', 'pocs', 'poc', 'one')).said).toContain('poc/one v1');
    expect(await run(root, 'events', 'tail', '--context', 'what')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('use one of identity, pocs, search'),
    });
    const out = new PassThrough();
    const enough = new AbortController();
    const following = tailEvents(RunningProduct.in(root), { context: 'pocs', follow: true }, outputTo(out as never, true), enough.signal); // prettier-ignore
    setTimeout(() => enough.abort(), 1_200);
    expect(await following).toBe(0);
    expect(String(out.read()).match(/"position":[123]/g)).toEqual(['"position":1', '"position":2', '"position":3']);
  });
});
