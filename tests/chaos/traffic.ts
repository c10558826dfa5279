import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { callOnce } from '../client.js';

/** Longer than the edge lets anybody wait: no answer may come later. */
const LONGEST_ANSWER = 29_000;
const BETWEEN_WRITES = 100;
const BETWEEN_READS = 300;
/** Longer after each try, as a good client does: hundreds wait by the end of half a minute, and together must not ask too much. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 8_000;
/** Writes that wait for their answer, at most: else none is begun. */
const MOST_UNDER_WAY = 1_000;
export const TAG = 'written-in-chaos';

export type Asked = 'write' | 'change' | 'pocs' | 'search' | 'me';

/** One answer, or why there was none. */
export interface Heard {
  readonly asked: Asked;
  readonly at: number;
  readonly took: number;
  readonly status: number;
  readonly said: string;
}

/** One POC that somebody wants registered, whatever it takes. By its key each try is the same. */
interface Write {
  readonly key: string;
  readonly name: string;
  /** Set when it was acknowledged. */
  pocId?: string;
  tagged: boolean;
}

/** Somebody who writes ten times a second and reads all the while, and does not wait for what was asked before. */
export class Traffic {
  readonly heard: Heard[] = [];
  readonly writes: Write[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly wanted = new AbortController();

  constructor(
    private readonly url: string,
    public token: string,
    private readonly signIn: () => Promise<string>,
  ) {}

  start(): void {
    this.every(BETWEEN_WRITES, () => this.begin());
    this.every(BETWEEN_READS, () => this.get('pocs', `pocs?tags=${TAG}&pageSize=1`));
    this.every(BETWEEN_READS, () => this.get('search', `search/pocs?tags=${TAG}&pageSize=1`));
    this.every(BETWEEN_READS, () => this.get('me', 'me'));
  }

  /** Begins nothing more, and waits until all that was begun has come to its end. */
  async stop(): Promise<void> {
    this.wanted.abort();
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Access tokens end, and this takes longer. */
  async renew(): Promise<void> {
    this.token = await this.signIn();
  }

  get acknowledged(): readonly Write[] {
    return this.writes.filter(({ pocId }) => pocId !== undefined);
  }

  /** Answers to what was asked after this moment. */
  heardSince(moment: number): readonly Heard[] {
    return this.heard.filter(({ at }) => at >= moment);
  }

  /** Whether a write that was begun after this moment is acknowledged already. */
  wroteSince(moment: number): boolean {
    return this.heard.some(({ asked, at, status }) => asked === 'write' && status === 201 && at >= moment);
  }

  private every(milliseconds: number, begin: () => Promise<void>): void {
    const { signal } = this.wanted;
    const going = async () => {
      for (; !signal.aborted; await sleep(milliseconds, undefined, { signal }).catch(() => undefined))
        if (this.underWay.size < MOST_UNDER_WAY) this.follow(begin());
    };
    this.follow(going());
  }

  private follow(work: Promise<void>): void {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  /** Registers a POC and, every other time, changes it: each until it is acknowledged. */
  private async begin(): Promise<void> {
    const key = randomUUID();
    const write: Write = { key, name: `In chaos ${key}`, tagged: false };
    this.writes.push(write);
    const isChanged = this.writes.length % 2 === 0;
    for (const pause of pauses()) {
      if (await this.register(write)) break;
      await sleep(pause);
    }
    if (!isChanged || write.pocId === undefined) return;
    for (const pause of pauses()) {
      const { status } = await this.ask('change', 'PUT', `pocs/${write.pocId}/tags/changed`);
      write.tagged = status === 204;
      if (isFinal(status)) return;
      await sleep(pause);
    }
  }

  /** Whether it came to an end: acknowledged, or refused for good. */
  async register(write: Write): Promise<boolean> {
    const body = { name: write.name, repositoryUrl: `https://git.example/chaos/${write.key}`, tags: [TAG] };
    const { status, pocId } = await this.ask('write', 'POST', 'pocs', body, { 'idempotency-key': write.key });
    if (status === 201 && pocId !== undefined) write.pocId = pocId;
    return isFinal(status);
  }

  private async get(asked: Asked, path: string): Promise<void> {
    await this.ask(asked, 'GET', path);
  }

  private async ask(asked: Asked, method: string, path: string, body?: object, headers = {}) {
    const at = performance.now();
    const options = { token: this.token, body, headers, limit: LONGEST_ANSWER };
    const answer = await callOnce(`${this.url}/api/v1/${path}`, method, options).catch((error: Error) => error);
    const took = performance.now() - at;
    if (answer instanceof Error) {
      const cause = answer.cause instanceof Error ? ` (${answer.cause.message})` : '';
      this.heard.push({ asked, at, took, status: 0, said: `${answer.message}${cause}` });
      return { status: 0 };
    }
    const { status, text } = answer;
    this.heard.push({ asked, at, took, status, said: status >= 400 ? text : '' });
    return { status, pocId: status === 201 ? (answer.body as { pocId: string }).pocId : undefined };
  }
}

/** Endless, in milliseconds. */
function* pauses(): Generator<number> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) yield pause;
}

/** Whoever is told anything else asks again, since it may have been done or not. */
const isFinal = (status: number): boolean => status > 0 && status < 500 && status !== 409 && status !== 429;
