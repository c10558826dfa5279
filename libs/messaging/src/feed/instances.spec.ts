import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@mrbill/observability';
import { Consumers } from './consumers.js';
import { FeedServer } from './feed-server.js';
import { FeedSource } from './feed-source.js';

const TOKEN = 'a-token-of-the-reader';
const never = new AbortController().signal;
const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function listen(handle: RequestListener): Promise<Server> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return server;
}
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** An instance of one context: they all stand at the same position, and say so. */
async function instance(state: { position: number; asked: number }) {
  const feed = new FeedServer({
    context: 'news',
    feed: {
      head: () => Promise.resolve(state.position),
      readTexts: (after) => Promise.resolve({ news: [], position: Math.max(after, state.position), level: true }),
    },
    progress: {
      async waitFor(_, position, milliseconds) {
        await sleep(Math.min(20, milliseconds));
        return state.position >= position;
      },
    },
    consumers: new Consumers({ reader: createHash('sha256').update(TOKEN).digest('hex') }),
    metrics: new Metrics('news'),
  });
  open.push(feed);
  return listen((request, response) => {
    state.asked++;
    void feed.handle(request, response);
  });
}

const follow = (...urls: string[]) => {
  const source = new FeedSource({ context: 'news', urls, token: TOKEN, things: [] });
  open.push(source);
  return source;
};

/** Milliseconds until the source has moved from one position to another, as a subscription reads it. */
async function moved(source: FeedSource, after: number, to: number): Promise<number> {
  const began = performance.now();
  while ((await source.page(after, 10, never)).position !== to) {
    if (performance.now() - began > 30_000) throw new Error(`it did not get to ${to}`);
    await sleep(5);
  }
  return performance.now() - began;
}

describe('a feed of several instances', () => {
  it('is read from one of them, and says how far the context is', async () => {
    const [one, two] = [
      { position: 7, asked: 0 },
      { position: 7, asked: 0 },
    ];
    const source = follow(urlOf(await instance(one)), urlOf(await instance(two)));
    expect(await source.head()).toBe(7);
    await moved(source, 0, 7);
    expect(two.asked).toBe(0);
  });

  it('is read from the next one at once when one is gone', async () => {
    const gone = await listen(() => undefined);
    const url = urlOf(gone);
    gone.close();
    const source = follow(url, urlOf(await instance({ position: 7, asked: 0 })));
    await expect(source.page(0, 10, never)).rejects.toThrow('does not answer');
    expect(await moved(source, 0, 7)).toBeLessThan(15_000);
  });

  it('is left within a second or so by those who wait at one that stands still', async () => {
    let answering = true;
    const state = { position: 7, asked: 0 };
    const working = await instance(state);
    const still = await listen((request, response) => {
      // Neither an end nor a word: as from a process that was stopped.
      if (answering) response.writeHead(200, { 'feed-level': 'true' }).flushHeaders();
      if (request.url === '/feed/head' && answering) response.end('{"head":7}');
    });
    const source = follow(urlOf(still), urlOf(working));
    expect(await source.head()).toBe(7);
    await source.page(7, 10, never);
    answering = false;
    const left = new Promise<void>((resolve) => source.onNews(resolve));
    const began = performance.now();
    const unanswered = source.head();
    await left;
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await source.head()).toBe(7);
    state.position = 8;
    await expect(source.page(7, 10, never)).rejects.toThrow('broke off');
    expect(await moved(source, 7, 8)).toBeLessThan(1_000);
    expect(await unanswered).toBeUndefined();
  });

  it('is taken at its word also where that comes late', async () => {
    const alone = await listen((_, response) => void setTimeout(() => response.end('{"head":3}'), 2_000));
    expect(await follow(urlOf(alone)).head()).toBe(3);
  });

  it('is asked again where it is the only one', async () => {
    let status = 503;
    const alone = await listen((_, response) => response.writeHead(status).end('{"head":3}'));
    const source = follow(urlOf(alone));
    expect(await source.head()).toBeUndefined();
    status = 200;
    expect(await source.head()).toBe(3);
  });

  it('tells how far it is to those it knows only', async () => {
    const url = urlOf(await instance({ position: 7, asked: 0 }));
    expect((await fetch(`${url}/feed/head`)).status).toBe(401);
    const authorized = await fetch(`${url}/feed/head`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([authorized.status, await authorized.json()]).toEqual([200, { head: 7 }]);
  });

  it('needs at least one', () => expect(() => follow()).toThrow('at least one'));
});
