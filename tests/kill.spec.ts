import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, signIn } from './client.js';
import { type Part, type Product, until } from './product.js';
import { productIn, profiles } from './profiles.js';

const WRITERS = 3;
const TAG = 'written-under-fire';
/** For everything to answer again after a part of it died. */
const RECOVERY_MS = 120_000;

/** Registers POCs one after the other, each until it is acknowledged: by its key a second try is the same POC. */
class Writer {
  /** Acknowledged, in order. */
  readonly acknowledged: string[] = [];
  /** What came back last instead of an acknowledgement. */
  refusal = '';
  private stopping = false;
  private running: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.acknowledged.push(await this.register(randomUUID()));
      await sleep(10);
    }
  }

  private async register(key: string): Promise<string> {
    const body = { name: `Under fire ${key}`, repositoryUrl: `https://git.example/x/${key}`, tags: [TAG] };
    for (const end = Date.now() + 2 * RECOVERY_MS; Date.now() < end; await sleep(100)) {
      const asked = { token: this.token, body, headers: { 'idempotency-key': key } };
      const answer = await call(`${this.url}/api/v1/pocs`, 'POST', asked).catch((error: Error) => error);
      if (answer instanceof Error)
        this.refusal = `${answer.message} (${(answer.cause as Error | undefined)?.message ?? 'no cause'})`;
      else if (answer.status === 201) return (answer.body as { pocId: string }).pocId;
      else this.refusal = `${answer.status}: ${answer.text}`;
      if (!(answer instanceof Error) && answer.status < 500 && answer.status !== 409) break;
    }
    throw new Error(`a write was not acknowledged: ${this.refusal}`);
  }
}

describe.each(profiles)('kill -9 under a steady stream of writes, in the %s profile', (profile) => {
  let product: Product;
  let token: string;
  let writers: Writer[] = [];
  const acknowledged = () => writers.flatMap((writer) => writer.acknowledged);

  beforeAll(async () => {
    product = await productIn(profile);
    const [tenant] = product.demo.tenants;
    if (!tenant?.users[0]) throw new Error('the demo has no user');
    token = await signIn(product.url, tenant.domain, tenant.users[0]);
    writers = Array.from({ length: WRITERS }, () => new Writer(product.url, token));
    await until('the first writes are acknowledged', 60_000, () => acknowledged().length >= 20);
  }, 300_000);
  afterAll(async () => {
    await Promise.all(writers.map((writer) => writer.stop().catch(() => undefined)));
    await product?.discard();
  }, 180_000);

  const ready = async () => (await call(`${product.url}/readyz`, 'GET').catch(() => undefined))?.status === 200;
  const moreWrites = (since: number) =>
    until('writes are acknowledged again', RECOVERY_MS, () => acknowledged().length >= since + 10).catch(
      (error: Error) => {
        throw new Error(`${error.message}; they got ${writers.map(({ refusal }) => refusal).join(', ')}`);
      },
    );
  const newest = () => writers.flatMap((writer) => writer.acknowledged.slice(-20));

  async function expectKept(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      let status: number | undefined;
      // A service that has just come back, or a busy machine, may say once more that it cannot now.
      await until(`${id} is answered`, RECOVERY_MS, async () => {
        ({ status } = await call(`${product.url}/api/v1/pocs/${id}`, 'GET', { token }));
        return status !== 503;
      });
      expect([id, status]).toEqual([id, 200]);
    }
  }

  it.each<Part>(['search', 'edge', 'pocs', 'identity', 'postgres'])(
    'of %s loses nothing that was acknowledged, and it is there again by itself',
    async (part) => {
      const before = newest();
      const pid = product.pid(part);
      process.kill(pid, 'SIGKILL');
      await until(`${part} was started again`, RECOVERY_MS, () => pidOrNone(part) !== pid && pidOrNone(part) > 0);
      await until('everything is ready again', RECOVERY_MS, ready);
      await moreWrites(acknowledged().length);
      await expectKept([...before, ...newest()]);
    },
    2 * RECOVERY_MS,
  );

  it(
    'of the starter takes everything down, and the next start has all of it',
    async () => {
      const before = newest();
      process.kill(product.pid('starter'), 'SIGKILL');
      await until('the starter is gone', 60_000, () => product.over);
      await product.start('--profile', profile);
      await moreWrites(acknowledged().length);
      await expectKept([...before, ...newest()]);
    },
    3 * RECOVERY_MS,
  );

  it('in the end every acknowledged POC is there once: in the list, and in the search, which has caught up', async () => {
    await Promise.all(writers.map((writer) => writer.stop()));
    const all = acknowledged().sort();
    expect(new Set(all).size).toBe(all.length);
    for (const path of ['/api/v1/pocs', '/api/v1/search/pocs']) {
      await until(`${path} has caught up`, 20_000, async () => (await pageOf(path, 1)).totalItems === all.length);
      expect(await everyPage(path)).toEqual(all);
    }
  });

  function pidOrNone(part: Part): number {
    try {
      return product.pid(part);
    } catch {
      return -1;
    }
  }

  async function pageOf(path: string, page: number) {
    const { status, body, text } = await call(`${product.url}${path}?tags=${TAG}&pageSize=100&page=${page}`, 'GET', {
      token,
    });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return body as { items: Array<{ pocId: string }>; totalItems: number; totalPages: number };
  }

  /** The ids on all pages, sorted. */
  async function everyPage(path: string): Promise<string[]> {
    const ids: string[] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const { items, totalPages } = await pageOf(path, page);
      pages = totalPages;
      ids.push(...items.map(({ pocId }) => pocId));
    }
    return ids.sort();
  }
});
