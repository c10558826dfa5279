import type { Dispatcher } from 'undici';
import { readLine, type Envelope, type Mark } from '../envelope.js';
import { requestFeed, unavailable, type FeedAddress } from './feed-request.js';

export interface FeedAnswer {
  readonly news: readonly Envelope[];
  readonly mark: Mark;
}

export interface Asking {
  readonly after: number;
  readonly limit: number;
  /** Seconds that the feed may wait for news. */
  readonly wait: number;
}

/** More than the largest fact and the state after it. */
const LONGEST_LINE = 16 * 1024 * 1024;

const BROKE_OFF = 'broke off: asking again';

/** One question to a feed: first whether there is anything, then what. */
export class FeedPoll {
  /** Whether the consumer was level when it asked. */
  readonly opened: Promise<{ readonly level: boolean }>;
  readonly answer: Promise<FeedAnswer>;
  /** `Date.now()` when the answer was complete or had failed. */
  settledAt: number | undefined;

  constructor(
    private readonly address: FeedAddress,
    asking: Asking,
    dispatcher: Dispatcher,
    signal: AbortSignal,
  ) {
    const { after, limit, wait } = asking;
    const query = new URLSearchParams({ after: String(after), limit: String(limit), wait: String(wait) });
    const response = requestFeed(address, `/feed?${query}`, dispatcher, signal);
    this.opened = response.then(({ headers }) => ({ level: headers['feed-level'] === 'true' }));
    this.answer = response.then(({ body }) => this.read(body, asking)).finally(() => (this.settledAt = Date.now()));
    // Whoever asks hears of a failure; a poll that nobody asks about any more may fail unheard.
    this.opened.catch(() => undefined);
    this.answer.catch(() => undefined);
  }

  private async read(body: AsyncIterable<Buffer>, { limit }: Asking): Promise<FeedAnswer> {
    const news: Envelope[] = [];
    try {
      for await (const text of lines(body)) {
        const line = readLine(text);
        if ('mark' in line) return { news, mark: line.mark };
        if (news.push(line) > limit) throw new Error('more lines than were asked for');
      }
    } catch (error) {
      // What ends a connection has a code, what cannot be read has none.
      if ((error as { code?: unknown }).code !== undefined) throw unavailable(this.address, BROKE_OFF, error);
      throw unavailable(
        this.address,
        'sent what cannot be read: see whether both services are of versions that go together',
        error,
      );
    }
    throw unavailable(this.address, BROKE_OFF);
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
