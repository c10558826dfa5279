import type { NewsText } from '@mrbill/event-sourcing';
import type { Person } from '@mrbill/http/testing';
import { TestTokens } from '@mrbill/http/testing';
import { Consumers, FeedServer } from '@mrbill/messaging';
import { Metrics } from '@mrbill/observability';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const FEED_TOKEN = 'token-of-pocs-for-feeds';

/** What pocs sees of identity: its key set and its feed, on real sockets, speaking by the real protocol. */
export async function startIdentity() {
  const tokens = await TestTokens.create();
  const told: NewsText[] = [];
  const feed = {
    head: () => Promise.resolve(told.length),
    readTexts: (after: number) => {
      const news = told.filter(({ position }) => position > after);
      return Promise.resolve({ news, position: news.at(-1)?.position ?? after, level: true });
    },
  };
  const progress = {
    async waitFor(_: string, position: number, milliseconds: number) {
      for (const until = Date.now() + milliseconds; Date.now() < until; await sleep(10))
        if (told.length >= position) return true;
      return false;
    },
  };
  const consumers = new Consumers({ pocs: createHash('sha256').update(FEED_TOKEN).digest('hex') });
  const feedServer = new FeedServer({
    context: 'identity',
    feed,
    progress,
    consumers,
    metrics: new Metrics('identity'),
  });
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/feed')) return void feedServer.handle(request, response);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(tokens.jwks));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const tell = (name: string, subject: string, tenant: string, type: string, change: unknown, state: object) => {
    const position = told.length + 1;
    const cause = { actor: 'somebody', correlation: randomUUID(), causation: null, traceparent: null };
    const at = new Date().toISOString();
    told.push({
      position,
      tenant,
      name,
      subject,
      version: position,
      type,
      change: JSON.stringify(change),
      state: JSON.stringify({ ...state, version: position }),
      fact: randomUUID(),
      cause,
      at,
    });
  };
  const now = () => new Date().toISOString();
  return {
    tokens,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    endSession({ sessionId, tenantId, userId }: Person) {
      const state = { sessionId, tenantId, userId, status: 'ENDED', begunAt: now(), endedAt: now() };
      tell('session', sessionId, tenantId, 'session-ended', { why: 'logout' }, state);
    },
    setTenant(tenantId: string, status: 'ACTIVE' | 'DEACTIVATED', subscriptionPlan = 'PRO') {
      const details = { name: 'Acme', domain: 'acme.example', subscriptionPlan, settings: { locale: 'en' } };
      tell('tenant', tenantId, tenantId, 'tenant-created', details, {
        tenantId,
        ...details,
        status,
        createdAt: now(),
        updatedAt: now(),
      });
    },
    async close() {
      feedServer.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type TestIdentity = Awaited<ReturnType<typeof startIdentity>>;
