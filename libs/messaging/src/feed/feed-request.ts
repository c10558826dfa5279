import type { Dispatcher } from 'undici';

/** The feed of another context cannot be read now; the message says what to look at. */
export class FeedUnavailable extends Error {
  override readonly name = 'FeedUnavailable';
}

export interface FeedAddress {
  /** The context that publishes. */
  readonly context: string;
  /** The internal listener of one of its instances: `http://host:port`. */
  readonly url: string;
  readonly token: string;
}

/** The headers of an answer have this many milliseconds: they come before any waiting. */
const FIRST_WORD = 5_000;
/** The pause between two pieces of an answer; longer than the feed is ever asked to wait. */
const LONGEST_SILENCE = 4_000;

/** Answers whose status is 200. Throws `FeedUnavailable`. */
export async function requestFeed(
  address: FeedAddress,
  path: string,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let response: Dispatcher.ResponseData;
  try {
    response = await dispatcher.request({
      origin: new URL(address.url).origin,
      path,
      method: 'GET',
      headers: { authorization: `Bearer ${address.token}`, accept: 'application/x-ndjson, application/json' },
      headersTimeout: FIRST_WORD,
      bodyTimeout: LONGEST_SILENCE,
      signal,
    });
  } catch (error) {
    throw unavailable(address, 'does not answer: see whether that service runs', error);
  }
  if (response.statusCode === 200) return response;
  await response.body.dump().catch(() => undefined);
  if (response.statusCode === 401)
    throw unavailable(address, 'does not know our token: its FEED_CONSUMERS must hold the hash of our FEED_TOKEN');
  throw unavailable(address, `answers ${response.statusCode}: see its log`);
}

export function unavailable({ context, url }: FeedAddress, what: string, cause?: unknown): FeedUnavailable {
  const { code, message } = (cause ?? {}) as { code?: string; message?: string };
  const why = code ?? message?.slice(0, 300);
  return new FeedUnavailable(`the feed of ${context} at ${url} ${what}${why ? ` (${why})` : ''}`, { cause });
}
