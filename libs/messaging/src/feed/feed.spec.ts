import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aggregate, Feed, FactCodec, NoPersonKeys, openPool, PostgresStore, PostgresView, publication, Pump, rolesOf, storeSchema, StoreSource, UnreadableFact,
  type Fact, type Page, type Published, type Source,
} from '@mrbill/event-sourcing'; // prettier-ignore
import { Metrics } from '@mrbill/observability';
import { endServers, newDatabase } from '@mrbill/testing';
import pg from 'pg';
import { z } from 'zod';
import { published, type NewsOf } from '../published.js';
import { sourceContract, type SourceUnderTest } from '../testing/index.js';
import { Consumers } from './consumers.js';
import { FeedServer } from './feed-server.js';
import { FeedSource } from './feed-source.js';

type NoteFact = Fact<'note.written', { text: string }> | Fact<'note.looked-at', object>;
const note = aggregate<{ text: string }, NoteFact>({
  name: 'note',
  evolve: (state, fact) => (fact.type === 'note.written' ? { text: fact.data.text } : state!),
});
const told: Published<{ text: string }, NoteFact> = {
  of: note,
  as: { 'note.written': 'note-written', 'note.looked-at': null },
  state: ({ text }) => ({ text }),
};
const notes = published({
  context: 'news',
  thing: 'note',
  state: z.object({ text: z.string() }),
  changes: { 'note-written': z.object({ text: z.string().max(50_000) }) },
});

const TOKEN = 'a-token-of-the-reader';
const consumers = new Consumers({ reader: createHash('sha256').update(TOKEN).digest('hex') });
const tenant = randomUUID();
const never = new AbortController().signal;

let pools: { app: pg.Pool; pump: pg.Pool };
let store: PostgresStore;
let pump: Pump;
let server: Server;
let feedServer: FeedServer;
let metrics: Metrics;
const open: FeedSource[] = [];

beforeAll(async () => {
  const { urls } = await newDatabase('news');
  const roles = rolesOf('news');
  const owner = new pg.Client(urls.owner);
  await owner.connect();
  await owner.query(storeSchema(roles));
  await owner.end();
  pools = { app: openPool(urls.app, { name: 'app' }), pump: openPool(urls.pump, { name: 'pump' }) };
  store = new PostgresStore(pools.app, pools.pump);
  const model = new PostgresView(publication('news', [told as never]) as never, roles);
  pump = new Pump(
    pools.pump,
    [{ model, source: new StoreSource(store, codec()) }],
    { owner: 'spec', idle: 50 },
    { info() {}, error: console.error },
  );
  await pump.start();
  metrics = new Metrics('news');
  feedServer = new FeedServer({
    context: 'news',
    feed: new Feed(pools.pump, 'news'),
    progress: pump,
    consumers,
    metrics,
  });
  server = createServer((request, response) => void feedServer.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((source) => source.close()));
});

afterAll(async () => {
  feedServer?.close();
  server?.closeAllConnections();
  server?.close();
  await pump?.stop();
  await Promise.all([pools?.app.end(), pools?.pump.end()]);
  await endServers();
});

const codec = () => new FactCodec([note as never], new NoPersonKeys());
const addressOf = (of: Server) => `http://127.0.0.1:${(of.address() as AddressInfo).port}`;
const follow = (url: string | string[] = addressOf(server), token = TOKEN, things = [notes] as never[]) => {
  const source = new FeedSource({ context: 'news', urls: [url].flat(), token, things });
  open.push(source);
  return source;
};

async function append(id: string, expected: number, type: NoteFact['type'], data: unknown): Promise<number> {
  const verdict = await store.append({
    tenant,
    stream: { name: 'note', id },
    expected,
    events: [{ id: randomUUID(), type, schemaVersion: 1, data: JSON.stringify(data) }],
    cause: { actor: 'system:spec', correlation: 'c', causation: null, traceparent: null },
    at: new Date().toISOString(),
  });
  if (verdict.kind !== 'appended') throw new Error(verdict.kind);
  return verdict.positions[0]!;
}
const write = (id: string, text: string, expected = 0) => append(id, expected, 'note.written', { text });
const isPublished = (position: number) => pump.waitFor('news.publication', position, 5_000);

async function begin(count: number): Promise<readonly number[]> {
  const positions: number[] = [];
  for (let n = 0; n < count; n++) positions.push(await write(randomUUID(), `note ${n}`));
  await isPublished(positions.at(-1)!);
  return positions;
}

const adapters: Record<string, () => SourceUnderTest> = {
  StoreSource: () => ({ source: new StoreSource(store, codec()), begin }),
  FeedSource: () => ({ source: follow(), begin }),
};
describe.each(Object.entries(adapters))('%s', (_, make) => {
  it.each(Object.entries(sourceContract))('%s', (_, check) => check(make()));
});

describe('the contract suite', () => {
  const broken: Record<string, (page: Page) => Page> = {
    'loses the last fact of a page': (page) => ({ ...page, facts: page.facts.slice(0, -1) }),
    'gives a fact twice': (page) => ({ ...page, facts: [...page.facts, ...page.facts.slice(-1)] }),
    'turns the order around': (page) => ({ ...page, facts: page.facts.toReversed() }),
    'is level too early': (page) => ({ ...page, level: true }),
    'goes back': (page) => ({ ...page, position: page.facts.length > 0 ? page.position : 0 }),
  };
  it.each(Object.entries(broken))('catches a source that %s', async (_, spoil) => {
    const whole = new StoreSource(store, codec());
    const source: Source = {
      name: 'broken',
      page: async (after, limit) => spoil(await whole.page(after, limit)),
      head: () => whole.head(),
      expects: (after) => whole.expects(after),
      onNews: (listener) => whole.onNews(listener),
      keep: () => null,
      recall: (parked) => whole.recall(parked),
    };
    const results = await Promise.allSettled(Object.values(sourceContract).map((check) => check({ source, begin })));
    expect(results.map(({ status }) => status)).toContain('rejected');
  });
});

describe('the feed', () => {
  const line = async (path: string, token = TOKEN) => {
    const response = await fetch(addressOf(server) + path, {
      headers: { authorization: `Bearer ${token}` },
    });
    return {
      status: response.status,
      lines: (await response.text())
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text)),
    };
  };

  it('is CloudEvents by position, the newest of each thing, ended by a mark', async () => {
    const [id, after] = [randomUUID(), (await begin(1))[0]!];
    await write(id, 'first');
    const other = await write(randomUUID(), 'between');
    const position = await write(id, 'second', 1);
    await isPublished(position);
    const { lines } = await line(`/feed?after=${after}&wait=0`);
    expect(lines.map((each) => each.position)).toEqual([other, position, undefined]);
    expect(lines[1]).toEqual({
      specversion: '1.0', type: 'mrbill.news.note-written.v1', source: 'news', subject: id, thing: 'note', id: expect.any(String),
      time: expect.stringMatching(/Z$/), tenantid: tenant, streamversion: 2, position, actor: 'system:spec', correlationid: 'c',
      datacontenttype: 'application/json', data: { change: { text: 'second' }, state: { text: 'second' } },
    }); // prettier-ignore
    expect(lines.at(-1)).toEqual({ mark: { position, level: true } });
  });

  it('tells how far it is although there is nothing to tell', async () => {
    const id = randomUUID();
    const after = await write(id, 'seen');
    await isPublished(after);
    const silent = await append(id, 1, 'note.looked-at', {});
    await isPublished(silent);
    expect((await line(`/feed?after=${after}&wait=0`)).lines).toEqual([{ mark: { position: silent, level: true } }]);
  });

  it.each([
    ['/feed?after=0', 'wrong', 401],
    ['/feed?after=0', '', 401],
    ['/feed?after=-1', TOKEN, 400],
    ['/feed?limit=0', TOKEN, 400],
    ['/feed?limit=5001', TOKEN, 400],
    ['/feed?from=1', TOKEN, 400],
  ])('refuses %s with token "%s": %i', async (path, token, status) => {
    expect((await line(path, token)).status).toBe(status);
  });

  it('brings a write to a waiting consumer at once', async () => {
    const source = follow();
    let position = (await begin(1))[0]!;
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) {
      await source.page(position, 10, never);
      const news = new Promise<void>((resolve) => source.onNews(resolve));
      const began = performance.now();
      const written = await write(randomUUID(), 'quick');
      await news;
      waits.push(performance.now() - began);
      const page = await source.page(position, 10, never);
      expect(page.facts.map((fact) => fact.position)).toEqual([written]);
      position = page.position;
    }
    waits.sort((a, b) => a - b);
    console.info(
      `from the append to the other context: p50 ${waits[10]?.toFixed(1)} ms, p95 ${waits[18]?.toFixed(1)} ms`,
    );
    expect(waits[10]).toBeLessThan(500);
  });

  it('reads no further than a slow consumer takes', async () => {
    let reads = 0;
    // A first batch that no socket's buffers hold, and an answer that it does not fill.
    const text = 'x'.repeat(38_000);
    const news = (position: number) => ({
      position, tenant, name: 'note', subject: randomUUID(), version: 1, type: 'note-written', change: JSON.stringify({ text }), state: JSON.stringify({ text }), fact: randomUUID(),
      at: '2026-01-01T00:00:00.000Z', cause: { actor: 'a', correlation: 'c', causation: null, traceparent: null },
    }); // prettier-ignore
    const feed = {
      head: () => Promise.resolve(0),
      readTexts: (after: number, limit: number) => {
        reads++;
        return Promise.resolve({
          news: Array.from({ length: limit }, (_, n) => news(after + n + 1)),
          position: after + limit,
          level: false,
        });
      },
    };
    const slow = new FeedServer({ context: 'news', feed, progress: pump, consumers, metrics: new Metrics('slow') });
    const listening = createServer((request, response) => void slow.handle(request, response)).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const request = get(`${addressOf(listening)}/feed?after=0&limit=5000`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await sleep(500);
    expect(reads).toBe(1);
    let length = 0;
    for await (const chunk of response) length += (chunk as Buffer).length;
    expect(length).toBeLessThan(16 * 1024 * 1024);
    listening.closeAllConnections();
    listening.close();
  });

  it('serves a bounded number of answers to one consumer, and counts them', async () => {
    const position = (await begin(1))[0]!;
    const controllers = Array.from({ length: 32 }, () => new AbortController());
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const { signal } of controllers)
      await fetch(`${addressOf(server)}/feed?after=${position}`, { headers, signal });
    expect((await line('/feed')).status).toBe(429);
    expect((await metrics.page()).text).toMatch(/feed_answers_open\{.*consumer="reader".*\} 32/);
    for (const controller of controllers) controller.abort();
    await sleep(100);
    expect((await line('/feed?wait=0')).status).toBe(200);
  });
});

describe('what a consumer makes of it', () => {
  it('parks what does not fit the contract, and takes names that it does not know yet', async () => {
    const after = (await begin(1))[0]!;
    const strict = published({ ...notes, state: z.object({ text: z.string().max(3) }), changes: {} });
    await write(randomUUID(), 'far too long');
    await isPublished(await write(randomUUID(), 'ok'));
    const page = await follow(undefined, undefined, [strict] as never[]).page(after, 10, never);
    expect(page.spoiled).toEqual([
      { fact: page.facts[0], problem: expect.stringContaining('note-written does not fit the contract of news') },
    ]);
    expect(page.facts[0]?.data).toBeNull();
    const position = page.facts[0]?.position ?? 0;
    await expect(follow(undefined, undefined, [strict] as never[]).recall([{ position }])).rejects.toThrow(
      UnreadableFact,
    );
    const fact = page.facts[1] as unknown as NewsOf<typeof notes>;
    expect(fact).toMatchObject({ type: 'note-written', data: { change: { text: 'ok' }, state: { text: 'ok' } } });
  });

  it('says what to do when the token is not known, and when nobody answers', async () => {
    await expect(follow(undefined, 'other').page(0, 1, never)).rejects.toThrow(
      /feed of news .* FEED_CONSUMERS must hold the hash/,
    );
    await expect(follow('http://127.0.0.1:9').page(0, 1, never)).rejects.toThrow(/feed of news .* does not answer/);
  });

  it('never takes half an answer for a whole one, and goes on afterwards', async () => {
    const [position = 0] = await begin(1);
    let cut = true;
    const proxy = createServer(async (request, response) => {
      const answer = await fetch(addressOf(server) + request.url, {
        headers: { authorization: request.headers.authorization! },
      });
      const text = await answer.text();
      response.end(cut ? text.slice(0, text.lastIndexOf('{"mark"')) : text);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const source = follow(addressOf(proxy));
    await expect(source.page(position - 1, 10, never)).rejects.toThrow('broke off');
    cut = false;
    expect((await source.page(position - 1, 10, never)).facts.map((fact) => fact.position)).toEqual([position]);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('does not recall what something newer has replaced', async () => {
    const id = randomUUID();
    const source = follow();
    const first = await write(id, 'one');
    await isPublished(first);
    expect(await source.recall([{ position: first }])).toHaveLength(1);
    await isPublished(await write(id, 'two', 1));
    expect(await source.recall([{ position: first }])).toEqual([]);
  });

  it('is let go at once when the other side shuts down', async () => {
    const closing = new FeedServer({
      context: 'news',
      feed: new Feed(pools.pump, 'news'),
      progress: pump,
      consumers,
      metrics: new Metrics('closing'),
    });
    const listening = createServer((request, response) => void closing.handle(request, response)).listen(
      0,
      '127.0.0.1',
    );
    await once(listening, 'listening');
    const source = follow(addressOf(listening));
    const [position = 0] = await begin(1);
    await source.page(position, 10, never);
    const news = new Promise<void>((resolve) => source.onNews(resolve));
    closing.beforeApplicationShutdown();
    await Promise.race([
      news,
      sleep(1_000, undefined, { ref: false }).then(() => Promise.reject(new Error('still waiting'))),
    ]);
    expect(await source.page(position, 10, never)).toMatchObject({ facts: [], position, level: true });
    listening.closeAllConnections();
    listening.close();
  });
});

describe('FEED_CONSUMERS', () => {
  it.each(['', '[]', '{"search":"token"}', '{"Search":1}'])('refuses %s', (json) => {
    expect(() => Consumers.fromJson(json)).toThrow(/FEED_CONSUMERS must be/);
  });
});
