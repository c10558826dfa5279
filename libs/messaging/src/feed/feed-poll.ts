import type { Dispatcher } from 'undici';
import { Line, type Envelope, type Mark } from '../envelope.js';

/** The feed of another context cannot be read now; the message says what to look at. */
export class FeedUnavailable extends Error {
  override readonly name = 'FeedUnavailable';
}

export interface FeedAnswer {
  readonly news: readonly Envelope[];
  readonly mark: Mark;
}

export interface FeedAddress {
  /** The context that publishes. */
  readonly context: string;
  /** Its internal listener: `http://host:port`. */
  readonly url: string;
  readonly token: string;
}

export interface Asking {
  readonly after: number;
  readonly limit: number;
  /** Seconds that the feed may wait for news. */
  readonly wait: number;
}

/** The headers of an answer have this many milliseconds, where there is no news. */
const FIRST_WORD = 5_000;
/** The pause between two pieces of an answer; longer than the feed ever waits. */
const LONGEST_SILENCE = 30_000;
/** More than the largest fact and the state after it. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** One question to a feed: first whether there is anything, then what. */
export class FeedPoll {
  /** Whether the consumer was level when it asked, and how far publication was. */
  readonly opened: Promise<{ readonly level: boolean; readonly position: number }>;
  readonly answer: Promise<FeedAnswer>;
  /** `Date.now()` when the answer was complete or had failed. */
  settledAt: number | undefined;

  constructor(
    private readonly address: FeedAddress,
    asking: Asking,
    dispatcher: Dispatcher,
    signal: AbortSignal,
  ) {
    const response = this.request(asking, dispatcher, signal);
    this.opened = response.then(({ headers }) => ({
      level: headers['feed-level'] === 'true',
      position: Number(headers['feed-position'] ?? 0),
    }));
    this.answer = response.then(({ body }) => this.read(body, asking)).finally(() => (this.settledAt = Date.now()));
    // Whoever asks hears of a failure; a poll that nobody asks about any more may fail unheard.
    this.opened.catch(() => undefined);
    this.answer.catch(() => undefined);
  }

  private async request(
    { after, limit, wait }: Asking,
    dispatcher: Dispatcher,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const url = new URL('/feed', this.address.url);
    url.search = new URLSearchParams({ after: String(after), limit: String(limit), wait: String(wait) }).toString();
    let response: Dispatcher.ResponseData;
    try {
      response = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { authorization: `Bearer ${this.address.token}`, accept: 'application/x-ndjson' },
        headersTimeout: FIRST_WORD,
        bodyTimeout: LONGEST_SILENCE,
        signal,
      });
    } catch (error) {
      throw this.unavailable('does not answer: see whether that service runs', error);
    }
    if (response.statusCode === 200) return response;
    await response.body.dump().catch(() => undefined);
    if (response.statusCode === 401)
      throw this.unavailable('does not know our token: its FEED_CONSUMERS must hold the hash of our FEED_TOKEN');
    throw this.unavailable(`answers ${response.statusCode}: see its log`);
  }

  private async read(body: AsyncIterable<Buffer>, { limit }: Asking): Promise<FeedAnswer> {
    const news: Envelope[] = [];
    try {
      for await (const text of lines(body)) {
        const line = Line.parse(JSON.parse(text));
        if ('mark' in line) return { news, mark: line.mark };
        if (news.push(line) > limit) throw new Error('more lines than were asked for');
      }
    } catch (error) {
      throw this.unavailable(
        'sent what cannot be read: see whether both services are of versions that go together',
        error,
      );
    }
    throw this.unavailable('broke off: asking again');
  }

  private unavailable(what: string, cause?: unknown): FeedUnavailable {
    const { code, message } = (cause ?? {}) as { code?: string; message?: string };
    const why = code ?? message?.slice(0, 300);
    return new FeedUnavailable(
      `the feed of ${this.address.context} at ${this.address.url} ${what}${why ? ` (${why})` : ''}`,
      { cause },
    );
  }
}

async function* lines(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error(`a line of more than ${LONGEST_LINE} characters`);
    yield* parts;
  }
}
