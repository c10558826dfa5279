import { UnreadableFact, type Page, type Poison, type Recorded, type Source } from '@mrbill/event-sourcing';
import { Agent } from 'undici';
import { factOf, Head, type Envelope } from '../envelope.js';
import { dataOf, type PublishedThing } from '../published.js';
import { FeedPoll, type FeedAnswer } from './feed-poll.js';
import { requestFeed, type FeedAddress } from './feed-request.js';
import { Instances } from './instances.js';

export interface FeedSourceOptions extends Omit<FeedAddress, 'url'> {
  /** The internal listeners of the instances of the context that publishes, any of which will do: `http://host:port`. */
  readonly urls: readonly string[];
  /** What this consumer reads of the other context's contract. Other things pass through unchecked. */
  readonly things: readonly PublishedThing[];
}

/** Seconds that the feed may wait for news before it answers that there is none: so soon is a dead line noticed. */
const WAIT = 2;
/** Milliseconds for which an answer is kept for a subscription that has yet to ask. */
const KEPT = 10_000;
/** Milliseconds after which an instance that has not said how far it is gets left, where there is another. */
const PULSE = 1_000;
/** Milliseconds after which nobody is interested any more in how far it was. */
const LONGEST_ANSWER = 5_000;

/**
 * The facts that another context publishes, as a source of subscriptions. There is one fact for each thing, its newest, so
 * an earlier one may never be seen: go by `data.state`. Facts may come again after a restart; positions only ever grow.
 */
export class FeedSource implements Source {
  readonly name: string;
  private readonly agent = new Agent({ connections: 32, connect: { timeout: 1_000 }, keepAliveTimeout: 30_000 });
  private readonly closing = new AbortController();
  private readonly listeners = new Set<() => void>();
  /** Subscriptions that stand at the same place share one poll. */
  private readonly polls = new Map<string, FeedPoll>();
  private readonly things: ReadonlyMap<string, PublishedThing>;
  private readonly instances: Instances;

  constructor(private readonly options: FeedSourceOptions) {
    this.name = `feed of ${options.context}`;
    this.instances = new Instances(options.urls);
    this.things = new Map(options.things.map((thing) => [thing.thing, thing]));
    const foreign = options.things.find(({ context }) => context !== options.context);
    if (foreign) throw new Error(`${foreign.thing} is published by ${foreign.context}, not by ${options.context}`);
  }

  /**
   * Answers at once where there is no news, and goes on listening: `onNews` tells when it pays to ask again. Throws
   * `FeedUnavailable`.
   */
  async page(after: number, limit: number, signal: AbortSignal): Promise<Page> {
    const answered = await this.answered(after, limit, signal);
    // Its wait was over without news. Whoever is level rests, and hears of the next news only if somebody listens for it.
    const deaf = answered.page.level && !answered.listening;
    return deaf ? (await this.answered(after, limit, signal)).page : answered.page;
  }

  /** What the feed has now, without waiting for more. Throws `FeedUnavailable`. */
  async look(after: number, limit: number, signal: AbortSignal): Promise<Page> {
    const answer = await unlessAborted(this.ask(after, limit, 0).answer, signal);
    return answer ? this.pageOf(answer) : { facts: [], spoiled: [], position: after, level: false };
  }

  private async answered(
    after: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ page: Page; listening: boolean }> {
    const key = `${after}/${limit}`;
    const poll = this.polls.get(key) ?? this.begin(key, after, limit);
    const nothingYet = { facts: [], spoiled: [], position: after, level: true };
    try {
      const opened = await unlessAborted(poll.opened, signal);
      if (opened?.level && poll.settledAt === undefined) return { page: nothingYet, listening: true };
      const answer = await unlessAborted(poll.answer, signal);
      if (!answer) return { page: { ...nothingYet, level: false }, listening: false };
      this.polls.delete(key);
      const page = this.pageOf(answer);
      // After news it pays to ask again at once: that is what listens for more.
      return { page: { ...page, level: page.level && page.position === after }, listening: false };
    } catch (error) {
      if (this.polls.get(key) === poll) this.polls.delete(key);
      throw error;
    }
  }

  /**
   * Asks the other side. An instance that does not answer within a second is left, and with it whatever waits there; what it
   * says later still holds.
   */
  async head(): Promise<number | undefined> {
    const { url } = this.instances.now;
    const leave = () => this.instances.leave(url);
    const pulse = setTimeout(leave, PULSE).unref();
    try {
      const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(LONGEST_ANSWER)]);
      const { body } = await requestFeed({ ...this.options, url }, '/feed/head', this.agent, signal);
      return Head.parse(await body.json()).head;
    } catch {
      leave();
      return undefined;
    } finally {
      clearTimeout(pulse);
    }
  }

  /** Never: what the feed has not sent yet it sends as soon as it can, and `onNews` tells. */
  expects(): boolean {
    return false;
  }

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Nothing: the feed has it until something newer takes its place, and a copy could outlive the erasing of a person. */
  keep(): null {
    return null;
  }

  /**
   * Those of them that are still the newest of their thing; the others have come again at a later position. Throws
   * `UnreadableFact`, `FeedUnavailable`.
   */
  async recall(parked: readonly { readonly position: number }[]): Promise<readonly Recorded[]> {
    const facts: Recorded[] = [];
    for (const { position } of parked) {
      const { news } = await this.ask(position - 1, 1, 0).answer;
      const same = news.filter((envelope) => envelope.position === position);
      facts.push(...same.map((envelope) => this.checked(envelope)));
    }
    return facts;
  }

  /** Hangs up. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.agent.destroy();
  }

  /** For Nest. */
  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private begin(key: string, after: number, limit: number): FeedPoll {
    for (const [old, { settledAt }] of this.polls)
      if (settledAt !== undefined && Date.now() - settledAt > KEPT) this.polls.delete(old);
    const poll = this.ask(after, limit, WAIT);
    this.polls.set(key, poll);
    const wake = () => {
      for (const listener of this.listeners) listener();
    };
    poll.answer.then(wake, wake);
    return poll;
  }

  private ask(after: number, limit: number, wait: number): FeedPoll {
    const { url, left } = this.instances.now;
    const signal = AbortSignal.any([this.closing.signal, left]);
    const poll = new FeedPoll({ ...this.options, url }, { after, limit, wait }, this.agent, signal);
    poll.answer.catch(() => this.instances.leave(url));
    return poll;
  }

  private pageOf({ news, mark }: FeedAnswer): Page {
    const facts: Recorded[] = [];
    const spoiled: Poison[] = [];
    for (const envelope of news) {
      try {
        facts.push(this.checked(envelope));
      } catch (error) {
        if (!(error instanceof UnreadableFact)) throw error;
        const fact = { ...factOf(envelope), data: null };
        facts.push(fact);
        spoiled.push({ fact, problem: error.message });
      }
    }
    return { facts, spoiled, position: mark.position, level: mark.level };
  }

  /** As views and reactions take it. Throws `UnreadableFact` where it does not fit the contract. */
  checked(envelope: Envelope): Recorded {
    const fact = factOf(envelope);
    const thing = this.things.get(envelope.thing);
    return thing ? { ...fact, data: dataOf(thing, fact.type, envelope.data) } : fact;
  }
}

/** Undefined when `signal` ended the waiting; the work itself goes on for whoever else waits. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const abort = () => resolve(undefined);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}
