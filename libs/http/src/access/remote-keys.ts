import type { KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '@mrbill/observability';
import { ProblemError } from '../problems/problem.js';
import { keysOf, KeySet } from './key-set.js';

export interface RemoteKeysOptions {
  readonly url: string;
  /** Where the set is kept, so that a service can start while identity is down. */
  readonly file: string;
  readonly log: Log;
  readonly timeLimitMs?: number;
  /** An unknown `kid` asks again only this long after the last answer. */
  readonly refetchMs?: number;
  /** Only this long after a failure: at a start of the whole house identity may come last. */
  readonly retryMs?: number;
  /**
   * A set this old is fetched anew, beside the request: a key taken back is forgotten, and a new one is there before it signs
   * (identity shows it for five minutes first), so that nobody is refused should identity be down at that moment.
   */
  readonly staleMs?: number;
}

/** A key set fetched over HTTP (JWKS). */
export class RemoteKeys extends KeySet {
  private keys = new Map<string, KeyObject>();
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private failedAt = Number.NEGATIVE_INFINITY;
  private underWay: Promise<void> | undefined;
  private fromDisk: Promise<void> | undefined;

  constructor(private readonly options: RemoteKeysOptions) {
    super();
  }

  async find(kid: string): Promise<KeyObject | undefined> {
    await (this.fromDisk ??= this.remembered());
    const { refetchMs = 30_000, retryMs = 1_000, staleMs = 120_000 } = this.options;
    const now = performance.now();
    const mayAsk = now - this.fetchedAt >= refetchMs && now - this.failedAt >= retryMs;
    if (!this.keys.has(kid)) {
      if (this.underWay ?? mayAsk) await this.fetched();
      if (!this.keys.has(kid) && this.failedAt > this.fetchedAt) {
        throw new ProblemError(
          'unavailable',
          { say: 'Your token cannot be checked at the moment. Try again shortly.' },
          { headers: { 'retry-after': '1' } },
        );
      }
    } else if (mayAsk && now - this.fetchedAt >= staleMs) {
      void this.fetched();
    }
    return this.keys.get(kid);
  }

  /** One fetch at a time; never rejects. */
  private fetched(): Promise<void> {
    return (this.underWay ??= this.fetch().finally(() => (this.underWay = undefined)));
  }

  private async fetch(): Promise<void> {
    const { url, timeLimitMs = 3000, log } = this.options;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(timeLimitMs), redirect: 'error' });
      if (!answer.ok) throw new Error(`the key set answered ${answer.status}`);
      const document: unknown = await answer.json();
      this.keys = keysOf(document);
      this.fetchedAt = performance.now();
      await this.remember(JSON.stringify(document)).catch((error: unknown) =>
        log.warn({ error }, 'the key set could not be kept on disk'),
      );
    } catch (error) {
      this.failedAt = performance.now();
      log.warn({ error, url }, 'the key set could not be fetched');
    }
  }

  private async remembered(): Promise<void> {
    try {
      this.keys = keysOf(JSON.parse(await readFile(this.options.file, 'utf8')));
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT')
        this.options.log.warn({ error }, 'the kept key set cannot be read; it is fetched anew');
    }
  }

  private async remember(text: string): Promise<void> {
    const { file } = this.options;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.${process.pid}`, text, { mode: 0o600 });
    await rename(`${file}.${process.pid}`, file);
  }
}
