import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NewsText } from '@mrbill/event-sourcing';
import { TestTokens, type Person } from '@mrbill/http/testing';
import { Consumers, FeedServer } from '@mrbill/messaging';
import { Metrics } from '@mrbill/observability';
import type { PocDocument } from '../engine/poc-document.js';

export const FEED_TOKEN = 'token-of-search-for-feeds';

/** A context as search sees it: its feed, and a key set, on a real socket, by the real protocol. */
export class OtherContext {
  private readonly newest = new Map<string, NewsText>();
  private readonly waiting = new Set<() => void>();
  private position = 0;
  private constructor(
    readonly context: string,
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(context: string, jwks: object = {}): Promise<OtherContext> {
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/feed')) return void feedServer.handle(request, response);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const close = async () => {
      feedServer.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const other = new OtherContext(context, url, close);
    const consumers = new Consumers({ search: createHash('sha256').update(FEED_TOKEN).digest('hex') });
    const feedServer = new FeedServer({
      context,
      feed: other,
      progress: other,
      consumers,
      metrics: new Metrics(context),
    });
    return other;
  }

  /** Publishes news of one thing in place of what was said of it before; answers its position. */
  tell(
    name: string,
    subject: string,
    tenant: string,
    type: string,
    version: number,
    change: object,
    state: object,
  ): number {
    const cause = { actor: 'somebody', correlation: randomUUID(), causation: null, traceparent: null };
    const news = {
      position: ++this.position,
      tenant,
      name,
      subject,
      version,
      type,
      change: JSON.stringify(change),
      state: JSON.stringify(state),
      fact: randomUUID(),
      cause,
      at: new Date().toISOString(),
    };
    // Taken out first: a map keeps the place of a key that is only set again.
    this.newest.delete(subject);
    this.newest.set(subject, news);
    for (const wake of this.waiting) wake();
    return this.position;
  }

  head(): Promise<number> {
    return Promise.resolve(this.position);
  }

  /** Called before each page that is read, and waited for. */
  beforePage: (after: number) => Promise<void> = () => Promise.resolve();

  async readTexts(after: number, limit: number) {
    await this.beforePage(after);
    const later = [...this.newest.values()].filter(({ position }) => position > after);
    const news = later.slice(0, limit);
    const level = news.length < limit;
    return { news, position: level ? Math.max(after, this.position) : (news.at(-1)?.position ?? after), level };
  }

  waitFor(_view: string, position: number, milliseconds: number): Promise<boolean> {
    if (this.position >= position) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve(this.position >= position);
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
    });
  }
}

/** identity and pocs, as far as search hears of them. */
export class OtherContexts {
  private constructor(
    readonly tokens: TestTokens,
    readonly identity: OtherContext,
    readonly pocs: OtherContext,
  ) {}

  static async open(): Promise<OtherContexts> {
    const tokens = await TestTokens.create();
    return new OtherContexts(tokens, await OtherContext.open('identity', tokens.jwks), await OtherContext.open('pocs'));
  }

  /** What pocs says when a POC has become this. */
  tellPoc(poc: PocDocument, type = poc.version === 1 ? 'poc-registered' : 'poc-changed'): number {
    const { name, description, repositoryUrl, language, isPublic, tags, frameworks, userId } = poc;
    const change = { name, description, repositoryUrl, language, isPublic, tags, frameworks, userId };
    return this.pocs.tell(
      'poc',
      poc.pocId,
      poc.tenantId,
      type,
      poc.version,
      type.startsWith('poc-re') && type !== 'poc-registered' ? {} : change,
      poc,
    );
  }

  endSession({ sessionId, tenantId, userId }: Person): number {
    const at = new Date().toISOString();
    const state = { sessionId, tenantId, userId, status: 'ENDED', begunAt: at, endedAt: at, version: 2 };
    return this.identity.tell('session', sessionId, tenantId, 'session-ended', 2, { why: 'logout' }, state);
  }

  async close(): Promise<void> {
    await Promise.all([this.identity.close(), this.pocs.close()]);
  }
}
