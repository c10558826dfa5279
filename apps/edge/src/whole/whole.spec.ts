import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { Answers, httpSettings, Public, readConfig, start, Summary, watchOver } from '@mrbill/http';
import type { OpenApiDocument } from '@mrbill/http';
import { published } from '@mrbill/messaging';
import { describePublished } from '@mrbill/messaging/asyncapi';
import type { RequestListener } from 'node:http';
import { z } from 'zod';
import { behind, edgeBefore } from '../testing/edge-before.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
const opened = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};

/** A real service with one route, whose answer has a shape named Thing. */
async function service(context: 'pocs' | 'search', shape: z.ZodRawShape) {
  const Thing = z.object(shape).meta({ id: 'Thing' });
  @Controller(context)
  class Routes {
    @Get()
    @Public()
    @Answers(Thing)
    @Summary('One thing', 'There is but one.')
    one() {
      return {};
    }
  }
  @Module({ controllers: [Routes] })
  class Service {}
  const settings = readConfig(httpSettings, { PORT: '0', LOG_LEVEL: 'silent' });
  const about = { service: context, title: context, description: context };
  const state = z.object({ version: z.int() }).meta({ id: `Told by ${context}`.replaceAll(' ', '') });
  const told = published({ context, thing: 'thing', state, changes: { 'thing-made': z.object({}) } });
  const running = await start(
    Service,
    { ...about, settings, events: describePublished(about, [told]) },
    watchOver(context, 'silent'),
  );
  return opened({ url: `http://127.0.0.1:${running.port}`, close: running.close });
}

type Read = OpenApiDocument & { readonly 'x-missing': Record<string, string> };
const read = async (url: string) => (await (await fetch(url)).json()) as Read;

describe('/readyz', () => {
  const ready: RequestListener = (_, response) =>
    response.end(JSON.stringify({ ready: true, checks: { postgres: 'ok' } }));

  it('is 200 when every context is ready', async () => {
    const { url } = opened(await behind(ready));
    const edge = opened(await edgeBefore({ identity: url, pocs: url, search: url }));
    const answer = await fetch(`${edge.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ready: true, checks: { identity: 'ok', pocs: 'ok', search: 'ok' } },
    ]);
  });

  it('is 503 with the reason of each context that is not, within a second; /livez stays 200', async () => {
    const identity = opened(await behind(() => undefined));
    const pocs = opened(
      await behind((_, response) =>
        response.writeHead(503).end(JSON.stringify({ ready: false, checks: { postgres: 'down', feed: 'ok' } })),
      ),
    );
    const edge = opened(await edgeBefore({ identity: identity.url, pocs: pocs.url }));
    const since = Date.now();
    const answer = await fetch(`${edge.url}/readyz`);
    expect(Date.now() - since).toBeLessThan(15_000);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      {
        ready: false,
        checks: { identity: 'no answer within 800 ms', pocs: 'postgres: down', search: 'not reachable' },
      },
    ]);
    expect((await fetch(`${edge.url}/livez`)).status).toBe(200);
  });
});

describe('the document of the whole', () => {
  it('holds what every context says, and which part is missing', async () => {
    const pocs = await service('pocs', { pocId: z.string() });
    const edge = opened(await edgeBefore({ pocs: pocs.url }));
    const document = await read(`${edge.url}/api/openapi.json`);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/pocs', '/readyz', '/api/openapi.json']),
    );
    expect(document.components.schemas['Thing']).toBeDefined();
    expect(document['x-missing']).toEqual({ identity: 'not reachable', search: 'not reachable' });
    expect(document.info.description).toContain('missing: identity (not reachable), search (not reachable)');
    expect(document['x-problems']).toHaveProperty(['edge.broken-answer', 'status'], 502);
  });

  it('is there for what is told between contexts, too', async () => {
    const pocs = await service('pocs', { pocId: z.string() });
    const edge = opened(await edgeBefore({ pocs: pocs.url }));
    const answer = await fetch(`${edge.url}/api/asyncapi.json`);
    expect(await answer.json()).toMatchObject({
      asyncapi: '3.0.0',
      channels: { pocs: { messages: { 'thing-made': { $ref: '#/components/messages/pocs.thing-made' } } } },
      'x-missing': { identity: 'not reachable', search: 'not reachable' },
    });
  });

  it('is whole again as soon as the part is back', async () => {
    const [pocs, search] = [
      await service('pocs', { pocId: z.string() }),
      await service('search', { pocId: z.string() }),
    ];
    const absent = opened(await behind((_, response) => response.writeHead(503).end('{}')));
    const edge = opened(await edgeBefore({ identity: absent.url, pocs: pocs.url, search: search.url }));
    expect((await read(`${edge.url}/api/openapi.json`))['x-missing']).toEqual({ identity: 'answered 503' });
    absent.server.removeAllListeners('request').on('request', async (_, response) => {
      response.end(await (await fetch(`${pocs.url}/api/openapi.json`)).text());
    });
    const document = await read(`${edge.url}/api/openapi.json`);
    expect(document['x-missing']).toBeUndefined();
    expect(document.paths).toHaveProperty(['/api/v1/search']);
  });

  it('stands by the first where two contradict each other, and says so', async () => {
    const [pocs, search] = [
      await service('pocs', { pocId: z.string() }),
      await service('search', { pocId: z.number() }),
    ];
    const edge = opened(await edgeBefore({ pocs: pocs.url, search: search.url }));
    const document = await read(`${edge.url}/api/openapi.json`);
    expect(document['x-missing']['search']).toContain('schema Thing');
    expect(document.paths).not.toHaveProperty(['/api/v1/search']);
  });

  it('has a page to read it on, with files of our own only', async () => {
    const edge = opened(await edgeBefore({}));
    const page = await fetch(edge.url);
    expect([page.url, page.status, page.headers.get('content-type')]).toEqual([
      `${edge.url}/api/docs`,
      200,
      'text/html; charset=utf-8',
    ]);
    for (const [, file] of (await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)) {
      const found = await fetch(`${edge.url}${file}`);
      expect([file, found.status, (await found.text()).length > 0]).toEqual([file, 200, true]);
    }
    expect((await fetch(`${edge.url}/problems/edge.late-answer`)).status).toBe(200);
  });
});
