import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Answer } from '../client.js';
import { until } from '../product.js';
import { lacks, refusedTooOften, untruths, wrongAnswers, type Untruths } from './away.js';
import { FullProduct } from './full-product.js';
import type { Server, ServerName } from './servers.js';
import { TAG, Traffic } from './traffic.js';

/** How long each server is away after it was noticed. With CHAOS_SECONDS=30 the suite takes a quarter of an hour. */
export const AWAY = Number(process.env.CHAOS_SECONDS || 2) * 1_000;
/** For `/readyz` to say so: what has ended access is known for five seconds more. */
const NOTICED = 15_000;
/** For everything to be well again by itself. */
const RECOVERY = 90_000;

/** The product with its traffic, and what has to be true of both whatever is away. */
export class Stage {
  /** What is away all the time. */
  readonly gone = new Set<ServerName>();

  private constructor(
    readonly product: FullProduct,
    readonly traffic: Traffic,
  ) {}

  static async open(): Promise<Stage> {
    const product = await FullProduct.open();
    const signIn = await product.company('chaos.example', 'ENTERPRISE');
    const stage = new Stage(product, new Traffic(product.url, await signIn(), signIn));
    stage.traffic.start();
    await stage.isWell();
    return stage;
  }

  async close(): Promise<void> {
    await this.traffic.stop();
    await this.product.close();
  }

  server(name: ServerName): Server {
    return this.product.servers[name];
  }

  get(path: string): Promise<Answer> {
    return call(`${this.product.url}/api/v1/${path}`, 'GET', { token: this.traffic.token });
  }

  /** A page of all that was written in chaos. */
  page(of: 'pocs' | 'search/pocs', page: number): Promise<Answer> {
    return this.get(`${of}?tags=${TAG}&pageSize=100&page=${page}`);
  }

  /** `work` is done while these servers are away. Nobody is told anything else than that they cannot be served now. */
  async survives(missing: readonly ServerName[], work: () => Promise<void>): Promise<void> {
    const { traffic, product } = this;
    await traffic.renew();
    const since = performance.now();
    await work();
    await this.isWell();
    for (const server of missing) await this.isUsedAgain(server);
    const heard = traffic.heardSince(since);
    none('answers that nobody should get', [
      ...wrongAnswers(heard).flatMap((answer) => [answer, ...product.reasonsFor(answer)]),
      ...refusedTooOften(heard, missing),
    ]);
    none(
      'services that ended',
      product.all.filter(({ runs }) => !runs).map(({ app }) => app),
    );
  }

  /** Kills it, and waits until another process is there in its place. */
  async kill(name: ServerName): Promise<void> {
    const server = this.server(name);
    const { pid } = server;
    await server.kill();
    await until('it is started again', RECOVERY, () => server.pid !== pid);
  }

  /** While it is, the truth is told about it, and nobody is served who cannot be. */
  async isAway(name: ServerName): Promise<void> {
    await this.truth([name]);
    const noticed = performance.now();
    for (const end = noticed + AWAY; performance.now() < end; await sleep(100))
      none('lies', (await this.said([name])).lies);
    await this.truth([name]);
    const heard = this.traffic.heardSince(noticed);
    none(
      'served without it',
      heard
        .filter(({ asked, status }) => lacks[name].refused.includes(asked) && status < 300)
        .map(({ asked }) => asked),
    );
  }

  /** All is ready, a write is acknowledged that was begun then, and what was acknowledged is found. */
  async isWell(): Promise<void> {
    const { traffic } = this;
    await this.truth([], RECOVERY);
    const since = performance.now();
    await until('a write is acknowledged', RECOVERY, () => traffic.wroteSince(since)).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(traffic.heard.slice(-3))}`);
    });
    const least = traffic.acknowledged.length;
    let found: string | undefined;
    await until('all that was written is found', RECOVERY, async () => {
      const { status, text, body } = await this.page('search/pocs', 1);
      found = status === 200 ? `${body.totalItems} of ${least}` : text;
      return status === 200 && body.totalItems >= least;
    }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${found}`)));
  }

  /** Until nothing is said but the truth. */
  async truth(missing: readonly ServerName[], limit = NOTICED): Promise<void> {
    let last: Untruths | undefined;
    await until('the truth is told', limit, async () => {
      last = await this.said(missing);
      return last.lies.length + last.alarms.length === 0;
    }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${JSON.stringify(last)}`)));
  }

  private async said(missing: readonly ServerName[]): Promise<Untruths> {
    return untruths(await this.product.allReadiness(), [...missing, ...this.gone]);
  }

  /** What nobody misses while it is away is used again when it is back. */
  private async isUsedAgain(name: ServerName): Promise<void> {
    const { product } = this;
    const quick = new Set<string>();
    if (name === 'redis')
      await until('each service has said that Redis is quick', RECOVERY, async () => {
        const all = Object.entries(await product.allReadiness());
        for (const [app, { checks }] of all) if (checks.redis === 'ok') quick.add(app);
        return quick.size === all.length;
      });
    const before = await product.heardByMessages();
    if (name === 'aws')
      await until('search hears by messages', RECOVERY, async () => (await product.heardByMessages()) > before);
  }
}

function none(what: string, found: readonly string[]): void {
  if (found.length > 0) throw new Error(`${what}: ${found.slice(0, 10).join('; ')}`);
}
