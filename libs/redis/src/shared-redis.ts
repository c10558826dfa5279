import { Redis } from 'ioredis';

export interface SharedRedisOptions {
  /** `redis:` or, by TLS, `rediss:`; may hold a password. */
  readonly url: string;
  /** What the names of all keys begin with. */
  readonly prefix: string;
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/** So long an answer may take, in milliseconds: whoever asks can do without. */
const ANSWER_MS = 50;
/** A connection on which nothing comes for so long is given up, and another one made. */
const SILENCE_MS = 2_000;
const CONNECT_MS = 2_000;
/** How long nobody asks after an answer that did not come in time: the first time, and at most. */
const PAUSE_MS = [250, 5_000] as const;
/** After so long without trouble the next pause is the shortest again. */
const FORGIVEN_MS = 30_000;

/** Somebody else should do it now. */
export class NotQuick extends Error {
  override readonly name = 'NotQuick';
}

/**
 * The one connection of a process. Redis may be slow or gone at any time, and nobody waits for it then: what is not answered at once
 * fails, and after it everything fails without being sent, until a trial of our own is answered in time again.
 */
export class SharedRedis {
  private readonly client: Redis;
  private quick = false;
  private since = 0;
  private closed = false;
  private warned = false;
  private pause: number = PAUSE_MS[0];
  private slowSince = 0;
  private why = 'no connection yet';
  private trial: NodeJS.Timeout | undefined;

  constructor(private readonly options: SharedRedisOptions) {
    this.client = new Redis(options.url, {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      keepAlive: 10_000,
      // Else a connection that never came about would hold the end of the process for two seconds.
      disconnectTimeout: 100,
      // What is not sent now is of no use later, and what may have been counted is not counted again.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // What a request asks for goes out in one packet.
      enableAutoPipelining: true,
      // Never gives up: from 50 ms to 2 s apart, and not all instances at once.
      retryStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 6), 2_000) * (0.75 + Math.random() / 2),
      // After a failover a name may still lead to the one that only reads.
      reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    });
    this.client.on('ready', () => this.becomeQuick());
    this.client.on('close', () => this.becomeSlow('the connection is gone'));
    this.client.on('error', (error) => {
      this.why = wordsOf(error);
      if (!this.quick) this.warnOnce('Redis cannot be reached: each process counts by itself');
    });
  }

  /** Whether asking has any point just now. */
  get isQuick(): boolean {
    return this.quick;
  }

  /** When it began to be so, last time. */
  get quickSince(): number {
    return this.since;
  }

  /** What is wrong, for `/readyz`; nothing while all is well. */
  get trouble(): string | undefined {
    return this.quick ? undefined : this.why;
  }

  /** What a key is called here; with several words, each is a part of its own. */
  key(...words: readonly string[]): string {
    return [this.options.prefix, ...words].join(':');
  }

  /** Lets somebody else's code speak to Redis by our rules. It is told of `work`'s promise only what came in time. */
  async ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    if (!this.quick) throw new NotQuick(this.why);
    try {
      return await inTime(work(this.client));
    } catch (error) {
      // A refusal of a limiter is an answer, and no error.
      if (error instanceof Error) this.becomeSlow(wordsOf(error));
      throw error;
    }
  }

  /** Does not wait: a service starts without Redis as well. */
  start(): void {
    this.client.connect().catch(() => undefined);
  }

  stop(): void {
    this.closed = true;
    clearTimeout(this.trial);
    this.client.disconnect();
  }

  private becomeQuick(): void {
    if (this.quick || this.closed) return;
    clearTimeout(this.trial);
    this.quick = true;
    this.since = Date.now();
    this.warned = false;
    const { host } = new URL(this.options.url);
    this.options.log.info({ host }, 'Redis answers: limits are counted for all instances');
  }

  private becomeSlow(why: string): void {
    if (!this.quick || this.closed) return;
    this.quick = false;
    this.why = why;
    this.pause = Date.now() - this.slowSince > FORGIVEN_MS ? PAUSE_MS[0] : Math.min(2 * this.pause, PAUSE_MS[1]);
    this.slowSince = Date.now();
    this.warnOnce('Redis does not answer in time: each process counts by itself');
    this.tryLater();
  }

  /** Not with each try: an outage is one line, and its end another. */
  private warnOnce(message: string): void {
    if (this.warned) return;
    this.warned = true;
    this.options.log.warn({ why: this.why }, message);
  }

  /** A new connection speaks for itself, by its `ready`; one that is still there is asked until it answers. */
  private tryLater(): void {
    clearTimeout(this.trial);
    this.trial = setTimeout(() => void this.tryNow(), this.pause);
    this.trial.unref();
  }

  private async tryNow(): Promise<void> {
    if (this.quick || this.closed || this.client.status !== 'ready') return;
    try {
      await inTime(this.client.ping());
      this.becomeQuick();
    } catch (error) {
      this.why = wordsOf(error);
      this.slowSince = Date.now();
      this.tryLater();
    }
  }
}

/** Rejects with `NotQuick` when nothing came in time; what comes later is dropped. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  // When this process itself stood still, the answer may lie there already: it is read before `setImmediate` has its turn.
  const timer = setTimeout(
    () => setImmediate(() => late.reject(new NotQuick(`no answer within ${ANSWER_MS} ms`))),
    ANSWER_MS,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** No more than that: an error of Redis carries the command with all of its arguments, a password among them. */
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);
