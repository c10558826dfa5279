import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '@mrbill/observability';
import { TestTokens } from '../testing/index.js';
import { RemoteKeys } from './remote-keys.js';

let folder: string;
let server: Server;
let url: string;
let answer: { status: number; body: string } | 'silence';
let asked: number;
const log = createLog({ service: 'test', level: 'silent' });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  asked = 0;
  server = createServer((_, response) => {
    asked++;
    if (answer !== 'silence') response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const keys = (more: object = {}) => new RemoteKeys({ url, file: join(folder, 'a', 'keys.json'), log, ...more });
const publish = (...of: TestTokens[]) =>
  (answer = { status: 200, body: JSON.stringify({ keys: of.flatMap(({ jwks }) => jwks.keys) }) });

describe('a remote key set', () => {
  it('is fetched once for all who ask, and kept on disk across restarts', async () => {
    publish(await TestTokens.create('one'));
    const set = keys();
    expect(await Promise.all(['one', 'one', 'one'].map((kid) => set.find(kid)))).toEqual([
      expect.anything(),
      expect.anything(),
      expect.anything(),
    ]);
    expect(asked).toBe(1);
    answer = { status: 500, body: '' };
    expect(await keys().find('one')).toBeDefined();
    expect(asked).toBe(1);
    expect(await readFile(join(folder, 'a', 'keys.json'), 'utf8')).toContain('"one"');
  });

  it('is fetched again for an unknown key, but not each time', async () => {
    const one = await TestTokens.create('one');
    publish(one);
    const set = keys({ refetchMs: 200 });
    await set.find('one');
    publish(one, await TestTokens.create('two'));
    for (let i = 0; i < 20; i++) expect(await set.find('two')).toBeUndefined();
    expect(asked).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 220));
    expect(await set.find('two')).toBeDefined();
    expect(asked).toBe(2);
  });

  it.each([
    ['fails', { status: 500, body: '' }],
    ['is nonsense', { status: 200, body: '{"keys":5}' }],
    ['does not come', 'silence' as const],
  ])('says 503, not 401, while the answer %s, and tries again soon', async (_, broken) => {
    answer = broken;
    const set = keys({ timeLimitMs: 50, retryMs: 100 });
    await expect(set.find('one')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(set.find('one')).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked).toBe(1);
    publish(await TestTokens.create('one'));
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await set.find('one')).toBeDefined();
  });

  it('forgets a key that was taken back, once the set is old', async () => {
    publish(await TestTokens.create('one'));
    const set = keys({ staleMs: 0, refetchMs: 0 });
    await set.find('one');
    publish(await TestTokens.create('two'));
    await set.find('one');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await set.find('one')).toBeUndefined();
  });

  it('takes no private, symmetric or other key', async () => {
    answer = {
      status: 200,
      body: JSON.stringify({
        keys: [
          { kid: 'oct', kty: 'oct', k: 'AAAA' },
          { kid: 'rsa', kty: 'RSA', n: 'AQAB', e: 'AQAB' },
        ],
      }),
    };
    const set = keys();
    expect([await set.find('oct'), await set.find('rsa')]).toEqual([undefined, undefined]);
  });
});
