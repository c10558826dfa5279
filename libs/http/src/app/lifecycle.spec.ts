import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TestTokens } from '../testing/index.js';
import { NotesModule, notesOptions } from '../example/notes.module.js';
import { start } from './bootstrap.js';

interface Ready {
  readonly port: number;
  readonly internalPort: number;
}

let service: ChildProcess;
let output = '';
afterEach(() => void service?.kill('SIGKILL'));

const run = (env: Record<string, string>) => {
  const here = (file: string) => new URL(`../example/${file}`, import.meta.url).pathname;
  output = '';
  service = fork(here('service.ts'), {
    execArgv: ['--conditions=source', '--import', here('run-sources.mjs')],
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [service.stdout, service.stderr])
    stream?.on('data', (data: Buffer) => (output += data.toString()));
  return service;
};
const ready = async (): Promise<Ready> => (await once(run({ PORT: '0', INTERNAL_PORT: '0' }), 'message'))[0] as Ready;
const ended = async () => (await once(service, 'exit'))[0] as number | null;
const lines = () =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a service', () => {
  it('says where it listens, serves, measures, and ends in good order on SIGTERM', async () => {
    const { port, internalPort } = await ready();
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/trouble/public?`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect([answer.status, await answer.json()]).toEqual([200, { word: 'open' }]);
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const metrics = await (await fetch(`http://127.0.0.1:${internalPort}/metrics`)).text();
    expect(metrics).toMatch(
      'http_request_duration_seconds_count{service="notes",method="GET",route="/api/v1/trouble/public",status="200"} 1',
    );
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);

    const slow = fetch(`http://127.0.0.1:${port}/api/v1/trouble/slow`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    service.kill('SIGTERM');
    expect((await slow).status).toBe(200);
    expect(await ended()).toBe(0);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        severity: 'INFO',
        service: 'notes',
        traceId,
        spanId: expect.any(String),
        timestamp: expect.stringMatching(/Z$/),
        route: '/api/v1/trouble/public',
        status: 200,
      }),
    );
  });

  it('ends when the process that started it is gone', async () => {
    await ready();
    service.disconnect();
    expect(await ended()).toBe(0);
    expect(lines()).toContainEqual(expect.objectContaining({ because: 'the starter is gone' }));
  });

  it('ends with 78 and all mistakes of its configuration', async () => {
    run({ PORT: 'x', LOG_LEVEL: 'loud' });
    expect(await ended()).toBe(78);
    expect(output).toMatch(/PORT is "x"; it must be a port[^]*LOG_LEVEL is "loud"/);
    expect(output).not.toMatch(/\bat /);
  });

  it('ends with 1 and the reason where it cannot listen', async () => {
    const { port } = await ready();
    const first = service;
    run({ PORT: String(port) });
    expect(await ended()).toBe(1);
    expect(output).toMatch(/EADDRINUSE/);
    first.kill('SIGKILL');
  });
});

describe('a service that is shutting down', () => {
  it('answers a request that was half in with a problem, and ends', async () => {
    const { port, close } = await start(NotesModule.with(await TestTokens.create()), notesOptions());
    const socket = connect(port, '127.0.0.1');
    const answer = text(socket);
    socket.write('GET /api/v1/trouble/public HTTP/1.1\r\nHost: x\r\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.write('\r\n');
    expect(await answer).toMatch(
      /^HTTP\/1\.1 503 [^]*retry-after: 1[^]*content-type: application\/problem\+json[^]*"code":"unavailable"/,
    );
    await closed;
  });
});

describe('readiness', () => {
  it('answers what each check says, and 503 while one fails', async () => {
    const { app, port, close } = await start(NotesModule.with(await TestTokens.create()), notesOptions());
    const { Health } = await import('@mrbill/observability');
    const health = app.get(Health);
    const ask = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return [answer.status, await answer.json()];
    };
    expect(await ask('/readyz')).toEqual([200, { ready: true, checks: {} }]);
    const takeAway = health.register('postgres', () => 'does not answer');
    expect(await ask('/readyz')).toEqual([503, { ready: false, checks: { postgres: 'does not answer' } }]);
    expect(await ask('/livez')).toEqual([200, { status: 'ok' }]);
    takeAway();
    health.leave();
    expect(await ask('/readyz')).toMatchObject([503, { ready: false }]);
    await close();
  });
});
