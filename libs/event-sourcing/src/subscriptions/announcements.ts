import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { EventStore } from '../store.js';

const CHANNEL = 'store_news';
/** News of other contexts that one instance was told of, for the one whose business it is. */
const PASSED_ON = 'others_news';
/** Milliseconds in which appends are gathered into one announcement. */
const GATHER = 5;
const RETRY = 1_000;
const PULSE = 10_000;

/** Is told the newest position, where it is known. */
type Listener = (position?: number) => void;
/** Is told how far another context is. */
type OthersListener = (context: string, position: number) => void;

/**
 * Tells other processes of the same context that there is news, and hears them. Announced from a connection of its own
 * after the commit, many appends at once: a NOTIFY inside the append would make all commits wait for each other. It is
 * a hint only; who misses one finds the news by looking.
 */
export class Announcements {
  private readonly listeners = new Set<Listener>();
  private readonly othersListeners = new Set<OthersListener>();
  private readonly stopping = new AbortController();
  private due = false;
  private newest = 0;
  private hearing: Promise<void> | undefined;
  private stopHearing: () => void = () => undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly store: EventStore,
    /** Names this process, which needs no announcement of its own appends. */
    private readonly owner: string,
  ) {}

  start(): void {
    this.stopHearing = this.store.onAppend((position) => this.announceSoon(position));
    this.hearing = this.keepListening();
  }

  /** What is still to be announced is. */
  async stop(): Promise<void> {
    this.stopHearing();
    if (this.due) await this.announce();
    this.stopping.abort();
    await this.hearing;
  }

  onNews(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells the other processes how far another context is. A hint only, as all of this. */
  async passOn(context: string, position: number): Promise<void> {
    const payload = `${position} ${context} ${this.owner}`;
    await this.pool.query('SELECT pg_notify($1, $2)', [PASSED_ON, payload]).catch(() => undefined);
  }

  /** Calls back when another process was told of another context's news. */
  onPassedOn(listener: OthersListener): () => void {
    this.othersListeners.add(listener);
    return () => this.othersListeners.delete(listener);
  }

  private tell(position?: number): void {
    for (const listener of this.listeners) listener(position);
  }

  private announceSoon(position: number): void {
    this.newest = Math.max(this.newest, position);
    if (this.due) return;
    this.due = true;
    setTimeout(() => void this.announce(), GATHER).unref();
  }

  private async announce(): Promise<void> {
    if (!this.due) return;
    this.due = false;
    await this.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, `${this.newest} ${this.owner}`]).catch(() => undefined);
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.listen(signal).catch(() => undefined);
      await sleep(RETRY, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Until the connection breaks, or all is to stop. */
  private async listen(signal: AbortSignal): Promise<void> {
    const client = await this.pool.connect();
    // Who only listens does not find out that the connection is dead; who asks does.
    const pulse = setInterval(() => client.query('SELECT').catch(() => undefined), PULSE).unref();
    try {
      const lost = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.once('error', () => resolve());
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      client.on('notification', ({ channel, payload = '' }) => {
        if (channel === PASSED_ON) return this.hearOfOthers(payload);
        const [, position, owner] = /^(\d+) (.*)$/s.exec(payload) ?? [];
        if (owner !== this.owner) this.tell(Number(position ?? 0));
      });
      await client.query(`LISTEN ${CHANNEL}; LISTEN ${PASSED_ON}`);
      // There may have been news while nobody listened.
      this.tell();
      await lost;
    } finally {
      clearInterval(pulse);
      client.release(true);
    }
  }

  private hearOfOthers(payload: string): void {
    const [, position, context = '', owner] = /^(\d+) (\S+) (.*)$/s.exec(payload) ?? [];
    if (owner === this.owner) return;
    for (const listener of this.othersListeners) listener(context, Number(position ?? 0));
  }
}
