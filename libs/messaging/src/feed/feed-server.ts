import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Feed, NewsPage, NewsText, Pump } from '@mrbill/event-sourcing';
import type { Metrics } from '@mrbill/observability';
import { z } from 'zod';
import { lineOf, type Head, type Mark } from '../envelope.js';
import type { Consumers } from './consumers.js';

export interface FeedServerOptions {
  /** The context whose publication this is. */
  readonly context: string;
  readonly feed: Pick<Feed, 'readTexts' | 'head'>;
  /** Tells when publication has moved. */
  readonly progress: Pick<Pump, 'waitFor'>;
  readonly consumers: Consumers;
  readonly metrics: Metrics;
}

const Asked = z.strictObject({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
  /** Seconds to wait for news where there is none. */
  wait: z.coerce.number().int().min(0).max(20).default(20),
});
type Asked = z.infer<typeof Asked>;

/** Rows in memory at once, for each answer: first so many, then as many as make a mebibyte. */
const BATCH = 100;
const LARGEST_BATCH = 1_000;
const BATCH_LENGTH = 1024 * 1024;
/** An answer ends early when it has grown to this many characters; the consumer asks again. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
/** Answers under way at once, for each consumer. */
const AT_ONCE = 32;
/** Milliseconds for which it is not worth telling that there is nothing new up to a later position. */
const QUIET = 50;
/** Milliseconds for a consumer to take what was sent before it loses the connection. */
const SLOWEST_CONSUMER = 30_000;

/**
 * Serves a context's publication as NDJSON: `GET /feed?after=<position>&limit=<n>&wait=<seconds>`. Lines are CloudEvents
 * in the order of their positions, the last one is `{"mark":{position,level}}`; an answer without it was cut off. Where
 * there is no news it sends its headers (`feed-level: true`), and the rest as soon as publication moves or the time is up.
 * `GET /feed/head` answers `{"head":<position>}` of the newest fact there is, published or not.
 */
export class FeedServer {
  private readonly closing = new AbortController();
  private readonly underWay = new Map<string, number>();
  private readonly open;
  private readonly sent;
  private readonly reached;

  constructor(private readonly options: FeedServerOptions) {
    const { metrics } = options;
    this.sent = metrics.counter('feed_facts_sent_total', 'Published facts sent', ['consumer']);
    this.reached = metrics.gauge('feed_consumer_position', 'Position up to which a consumer was served', ['consumer']);
    this.open = metrics.gauge('feed_answers_open', 'Answers under way, most of them waiting for news', ['consumer']);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const consumer = this.options.consumers.named(request.headers.authorization);
    if (!consumer) return refuse(response, 401, 'Send the token of a consumer that FEED_CONSUMERS lists, as a bearer.');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://feed');
    if (pathname === '/feed/head') return this.head(response);
    const asked = Asked.safeParse(Object.fromEntries(searchParams));
    if (!asked.success) return refuse(response, 400, 'Ask for /feed?after=<position>&limit=<1-5000>&wait=<0-20>.');
    const count = this.underWay.get(consumer) ?? 0;
    if (count >= AT_ONCE) return refuse(response, 429, `At most ${AT_ONCE} answers at once: end one first.`);
    this.count(consumer, 1);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await this.answer(consumer, asked.data, response, gone.signal);
    } catch {
      // Without its mark the consumer knows that this was not all.
      if (response.headersSent) response.destroy();
      else refuse(response, 503, 'The publication cannot be read now: try again shortly.');
    } finally {
      this.count(consumer, -1);
    }
  }

  private async head(response: ServerResponse): Promise<void> {
    try {
      const answer: Head = { head: await this.options.feed.head() };
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(answer));
    } catch {
      refuse(response, 503, 'The store cannot be read now: try again shortly.');
    }
  }

  /** Ends what waits, for a shutdown. */
  close(): void {
    this.closing.abort();
  }

  /** For Nest, which calls it before the database connections are closed. */
  beforeApplicationShutdown(): void {
    this.close();
  }

  private count(consumer: string, change: 1 | -1): void {
    const count = (this.underWay.get(consumer) ?? 0) + change;
    this.underWay.set(consumer, count);
    this.open.set({ consumer }, count);
  }

  private async answer(
    consumer: string,
    { after, limit, wait }: Asked,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const { feed } = this.options;
    const until = Date.now() + wait * 1_000;
    const batch = Math.min(BATCH, limit);
    let page = await feed.readTexts(after, batch);
    response.writeHead(200, {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      'feed-level': String(page.level && page.news.length === 0),
    });
    response.flushHeaders();
    let end = page.position > after ? Math.min(until, Date.now() + QUIET) : until;
    while (page.level && page.news.length === 0 && (await this.moved(page.position, end, gone))) {
      page = await feed.readTexts(after, batch);
      if (page.position > after) end = Math.min(end, Date.now() + QUIET);
    }
    const mark = await this.send(page, limit, response, gone);
    this.reached.set({ consumer }, mark.position);
    this.sent.inc({ consumer }, mark.sent);
    response.end(`${JSON.stringify({ mark: { position: mark.position, level: mark.level } satisfies Mark })}\n`);
  }

  /** Batch after batch, the next one only when the consumer has taken the last. */
  private async send(
    first: NewsPage<NewsText>,
    limit: number,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<Mark & { sent: number }> {
    let page = first;
    let sent = 0;
    let length = 0;
    for (;;) {
      const lines = page.news.map((news) => `${lineOf(this.options.context, news)}\n`).join('');
      sent += page.news.length;
      length += lines.length;
      if (lines !== '' && !response.write(lines)) {
        await once(response, 'drain', { signal: AbortSignal.any([gone, AbortSignal.timeout(SLOWEST_CONSUMER)]) });
      }
      if (page.level || sent >= limit || length >= LONGEST_ANSWER)
        return { position: page.position, level: page.level, sent };
      const batch = Math.floor((BATCH_LENGTH * sent) / Math.max(1, length));
      const rows = Math.max(1, Math.min(batch, LARGEST_BATCH, limit - sent));
      page = await this.options.feed.readTexts(page.position, rows);
    }
  }

  /** Waits until publication has gone beyond a position; false when the time is up, the consumer gone, or at shutdown. */
  private async moved(after: number, until: number, gone: AbortSignal): Promise<boolean> {
    const end = AbortSignal.any([this.closing.signal, gone]);
    const ended = new Promise<boolean>((resolve) =>
      end.addEventListener('abort', () => resolve(false), { once: true }),
    );
    for (let left = until - Date.now(); left > 0 && !end.aborted; left = until - Date.now()) {
      const progress = this.options.progress.waitFor(
        `${this.options.context}.publication`,
        after + 1,
        Math.min(left, 1_000),
      );
      if (await Promise.race([progress, ended])) return true;
    }
    return false;
  }
}

function refuse(response: ServerResponse, status: number, detail: string): void {
  const title = { 400: 'Bad Request', 401: 'Unauthorized', 429: 'Too Many Requests', 503: 'Service Unavailable' }[
    status
  ];
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    ...(status >= 429 && { 'retry-after': '1' }),
  });
  response.end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}
