import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { behind, edgeBefore, raw, SECRET, type Behind } from '../testing/edge-before.js';
import { usualLimits, type Limits } from './upstream.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function pocsAnswering(answer: RequestListener, limits?: Limits) {
  const pocs = await behind(answer);
  const edge = await edgeBefore({ pocs: pocs.url }, limits);
  open.push(pocs, edge);
  return { pocs, edge, url: `${edge.url}/api/v1/pocs` };
}

const header = (of: Behind, name: string, at = 0) => of.seen[at]?.headers[name];

describe('what is passed on', () => {
  it('is the request and the answer, letter by letter', async () => {
    const { pocs, url } = await pocsAnswering(async (request, response) => {
      const body = (await request.toArray()).join('');
      response
        .writeHead(201, { 'content-type': 'text/plain', etag: '"7"', 'set-cookie': ['a=1', 'b=2'] })
        .end(`got ${body}`);
    });
    const answer = await fetch(`${url}/tags/CI%2FCD%20%c3%a9?x=a%20b&x=%2F`, {
      method: 'PUT',
      body: 'olá',
      headers: { 'if-match': '"6"' },
    });
    expect(answer.status).toBe(201);
    expect(await answer.text()).toBe('got olá');
    expect(answer.headers.get('etag')).toBe('"7"');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(pocs.seen[0]?.url).toBe('/api/v1/pocs/tags/CI%2FCD%20%c3%a9?x=a%20b&x=%2F');
    expect(pocs.seen[0]?.method).toBe('PUT');
    expect(header(pocs, 'if-match')).toBe('"6"');
    expect(header(pocs, 'content-length')).toBe('4');
  });

  it('is an answer without a body', async () => {
    const { url } = await pocsAnswering((request, response) => {
      if (request.method === 'HEAD') response.setHeader('content-length', 1234);
      response.writeHead(request.method === 'HEAD' ? 200 : 204).end();
    });
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1234']);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  });

  it('is each error of a service, as it said it', async () => {
    const problem = JSON.stringify({ code: 'poc.not-found' });
    const { url } = await pocsAnswering((_, response) =>
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end(problem),
    );
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      404,
      'application/problem+json',
      problem,
    ]);
  });

  it('arrives while it is still being made', async () => {
    let finish = () => {};
    const { url } = await pocsAnswering((_, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const reader = (await fetch(url)).body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('first');
    finish();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('last');
  });

  it('may be larger than memory is meant to hold', async () => {
    const size = 64 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const { url } = await pocsAnswering((_, response) => {
      let left = size;
      const more = () => {
        while (left > 0) {
          left -= chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    let bytes = 0;
    for await (const part of (await fetch(url)).body!) bytes += part.length;
    expect(bytes).toBe(size);
  });
});

describe('headers', () => {
  it('of the connection stay on their side, and the edge vouches for where a request comes from', async () => {
    const { pocs, edge } = await pocsAnswering((_, response) => {
      response
        .writeHead(200, {
          connection: 'x-secret-hop',
          'x-secret-hop': '1',
          'proxy-authenticate': 'Basic',
          'x-kept': '1',
        })
        .end();
    });
    const { request } = await import('node:http');
    const answer = await new Promise<import('node:http').IncomingMessage>((resolve) => {
      const headers = {
        connection: 'x-mine, keep-alive',
        'x-mine': '1',
        te: 'trailers',
        'proxy-authorization': 'Basic x',
        forwarded: 'for=1.2.3.4',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        'x-real-ip': '1.2.3.4',
        'x-edge-secret': 'guess',
        'x-original-url': '/api/v1/ops',
        'x-http-method-override': 'DELETE',
        authorization: 'Bearer abc',
        'idempotency-key': 'k',
      };
      request(`${edge.url}/api/v1/pocs`, { headers }, resolve).end();
    });
    answer.resume();
    const got = pocs.seen[0]!.headers;
    expect(got).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-edge-secret': SECRET });
    expect(got).toMatchObject({ authorization: 'Bearer abc', 'idempotency-key': 'k' });
    for (const name of [
      'x-mine',
      'te',
      'proxy-authorization',
      'forwarded',
      'x-forwarded-host',
      'x-real-ip',
      'x-original-url',
      'x-http-method-override',
    ]) {
      expect(got).not.toHaveProperty(name);
    }
    expect(answer.headers).toMatchObject({ 'x-kept': '1' });
    expect(answer.headers).not.toHaveProperty('x-secret-hop');
    expect(answer.headers).not.toHaveProperty('proxy-authenticate');
  });

  it('carry the trace on', async () => {
    const { pocs, url } = await pocsAnswering((_, response) => response.end());
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await fetch(url, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    await fetch(url);
    expect(header(pocs, 'traceparent')).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(header(pocs, 'traceparent', 1)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  });
});

describe('a context without an answer', () => {
  const limits: Limits = { ...usualLimits, silenceMs: 300 };

  it('that is down is a 503 with Retry-After, while others answer', async () => {
    const { edge, url } = await pocsAnswering((_, response) => response.end('here'));
    const down = await fetch(`${edge.url}/api/v1/search/pocs?q=x`);
    expect([down.status, down.headers.get('retry-after')]).toEqual([503, '1']);
    expect(down.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await down.json()).toMatchObject({
      code: 'unavailable',
      status: 503,
      instance: '/api/v1/search/pocs',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(await (await fetch(url)).text()).toBe('here');
  });

  it('that dies before it answers is a 502 that says what may have happened', async () => {
    const { url } = await pocsAnswering((request) => request.socket.destroy());
    const read = await fetch(url);
    expect([read.status, read.headers.get('retry-after')]).toEqual([502, '1']);
    expect(await read.json()).toMatchObject({
      code: 'edge.broken-answer',
      detail: 'pocs ended before it answered. Send it again.',
    });
    const written = (await (await fetch(url, { method: 'POST', body: '{}' })).json()) as { detail: string };
    expect(written.detail).toContain('Idempotency-Key');
  });

  it('is sent a write once, never twice', async () => {
    const { pocs, url } = await pocsAnswering((request) => request.socket.destroy());
    await fetch(url, { method: 'POST', body: '{}' });
    expect(pocs.seen).toHaveLength(1);
  });

  it('that is silent is a 504', async () => {
    const { url } = await pocsAnswering(() => undefined, limits);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([504, '1']);
    expect(await answer.json()).toMatchObject({ code: 'edge.late-answer' });
  });

  it('that breaks off in the middle breaks the connection: a half is never a whole', async () => {
    const { edge, url } = await pocsAnswering((request, response) => {
      response.write('half of it', () => setTimeout(() => request.socket.destroy(), 20));
    });
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect((await fetch(`${edge.url}/livez`)).status).toBe(200);
  });

  it('that falls silent in the middle breaks it too', async () => {
    const { url } = await pocsAnswering((_, response) => void response.write('half of it'), limits);
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
  });

  it('that does not speak HTTP is a 502', async () => {
    const { url, pocs } = await pocsAnswering((_, response) => response.end());
    pocs.server.prependListener('connection', (socket) => socket.end('220 mail.example ESMTP\r\n'));
    expect((await fetch(url)).status).toBe(502);
  });

  it('with too much work is a 503, and is asked again when some is done', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { url } = await pocsAnswering((_, response) => void held.then(() => response.end('done')), {
      ...usualLimits,
      connections: 1,
      requests: 2,
    });
    const first = [fetch(url), fetch(url)];
    await sleep(50);
    const third = await fetch(url);
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
    release();
    expect(await Promise.all(first.map(async (answer) => (await answer).text()))).toEqual(['done', 'done']);
    expect(await (await fetch(url)).text()).toBe('done');
  });

  it('is told when the client has gone', async () => {
    let gone = false;
    const { url, pocs } = await pocsAnswering((request) => void request.socket.once('close', () => (gone = true)));
    const leaving = new AbortController();
    const asked = fetch(url, { signal: leaving.signal });
    while (pocs.seen.length === 0) await sleep(5);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    for (let tries = 0; !gone && tries < 3_000; tries++) await sleep(10);
    expect(gone).toBe(true);
  });
});

describe('clients', () => {
  it('beyond the limit are turned away at once, and find room when others have left', async () => {
    const edge = await edgeBefore({}, usualLimits, 2);
    open.push(edge);
    const ask = () => raw(edge.port, 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').catch(() => '');
    const idle = [connect(edge.port, '127.0.0.1'), connect(edge.port, '127.0.0.1')];
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    await sleep(50);
    expect(await ask()).toBe('');
    for (const socket of idle) socket.destroy();
    await sleep(50);
    expect(await ask()).toMatch(/^HTTP\/1\.1 200/);
  });
});

describe('an edge that is asked to end', () => {
  it('lets the last answers through, and waits for no connection that has nothing more to say', async () => {
    const pocs = await behind((_, response) => void setTimeout(() => response.end('at last'), 300));
    open.push(pocs);
    const edge = await edgeBefore({ pocs: pocs.url });
    const asked = fetch(`${edge.url}/api/v1/pocs`);
    while (pocs.seen.length === 0) await sleep(5);
    const since = Date.now();
    const closed = edge.close();
    const answer = await asked;
    expect([await answer.text(), answer.headers.get('connection')]).toEqual(['at last', 'close']);
    await closed;
    expect(Date.now() - since).toBeLessThan(15_000);
  });
});

describe('a body', () => {
  const six = 6 * 1024 * 1024;
  const count: RequestListener = (request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.end(String(bytes)));
  };

  it('of 6 MiB passes, announced or not', async () => {
    const { url } = await pocsAnswering(count);
    expect(await (await fetch(url, { method: 'POST', body: Buffer.alloc(six) })).text()).toBe(String(six));
    const body = new Blob([Buffer.alloc(six)]).stream();
    expect(await (await fetch(url, { method: 'POST', body, duplex: 'half' })).text()).toBe(String(six));
  });

  it('of a byte more is a 413, announced or not', async () => {
    const { url } = await pocsAnswering(count);
    const announced = await fetch(url, { method: 'POST', body: Buffer.alloc(six + 1) });
    expect(await announced.json()).toMatchObject({
      status: 413,
      code: 'too-large',
      detail: 'The body may have at most 6 MiB.',
    });
    const body = new Blob([Buffer.alloc(six + 1)]).stream();
    expect((await fetch(url, { method: 'POST', body, duplex: 'half' })).status).toBe(413);
  });

  it.each(['application/json', 'application/merge-patch+json; charset=utf-8'])(
    'of %s has at most 1 MiB, as the services read it',
    async (type) => {
      const { edge, url, pocs } = await pocsAnswering(count);
      const head = `POST /api/v1/pocs HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 1048577\r\n\r\n`;
      expect(await raw(edge.port, head)).toMatch(/^HTTP\/1\.1 413 .*"The body may have at most 1 MiB\."/s);
      expect(pocs.seen).toEqual([]);
      const whole = await fetch(url, {
        method: 'POST',
        body: Buffer.alloc(1_048_576),
        headers: { 'content-type': type },
      });
      expect(await whole.text()).toBe('1048576');
    },
  );

  it('that comes in slowly keeps no place at the service from others', async () => {
    const limits = { ...usualLimits, connections: 4, requests: 8, uploads: 2 };
    const { url, edge, pocs } = await pocsAnswering(count, limits);
    const begin = (sent: number) => {
      const socket = connect(edge.port, '127.0.0.1').on('error', () => undefined);
      socket.write(`POST /api/v1/pocs HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(sent)}`);
      return socket;
    };
    const small = Array.from({ length: 20 }, () => begin(1));
    const large = Array.from({ length: 20 }, () => begin(100_000));
    await sleep(300);
    expect(pocs.seen.length).toBe(2);
    expect(await (await fetch(url, { method: 'POST', body: 'mine' })).text()).toBe('4');
    for (const socket of large) socket.destroy();
    await sleep(100);
    const upload = await fetch(url, { method: 'POST', body: Buffer.alloc(300_000) });
    expect(await upload.text()).toBe('300000');
    for (const socket of small) socket.destroy();
  });

  it('that a service refuses early still gets its answer, and the connection lives', async () => {
    const { url } = await pocsAnswering((_, response) => response.writeHead(401).end('no'));
    for (let time = 0; time < 3; time++) {
      const answer = await fetch(url, { method: 'POST', body: Buffer.alloc(5 * 1024 * 1024) });
      expect([answer.status, await answer.text()]).toEqual([401, 'no']);
    }
  });
});
