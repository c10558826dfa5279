import { Client, errors, type Transport } from '@opensearch-project/opensearch';
import { EngineOutOfReach, NoIndexYet, SearchTimedOut } from '../engine/search-engine.js';

/** Milliseconds for whatever is said to take no other time. */
const LONGEST = 5_000;
/** Sockets to each node. */
const SOCKETS = 48;

export type Request = Parameters<Transport['request']>[0];

/** OpenSearch said no. The message has its reason, and nothing of the connection. */
export class OpenSearchRefusal extends Error {
  override readonly name = 'OpenSearchRefusal';
  constructor(
    readonly status: number,
    readonly type: string,
    readonly reason: string,
  ) {
    super(`OpenSearch answered ${status} ${type}: ${reason}`.slice(0, 1_000));
  }
}

/**
 * Requests to OpenSearch, each with a time limit. Errors of the client hold the connection with its password, so none of them
 * gets out of here, not even as a cause.
 */
export class OpenSearch {
  private readonly client: Client;

  /** `url` may hold `user:password@`. */
  constructor(url: string) {
    const { username, password, origin, pathname } = new URL(url);
    this.client = new Client({
      node: `${origin}${pathname.replace(/\/$/, '')}`,
      ...(username !== '' && {
        auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
      }),
      agent: { keepAlive: true, maxSockets: SOCKETS, maxFreeSockets: SOCKETS },
      // Whoever asks knows whether it may be asked twice.
      maxRetries: 0,
      requestTimeout: LONGEST,
    });
  }

  /** Throws `OpenSearchRefusal`, `EngineOutOfReach`, `SearchTimedOut`, `NoIndexYet`. */
  async ask<Answer>(request: Request, milliseconds = LONGEST): Promise<Answer> {
    try {
      return (await this.client.transport.request(request, { requestTimeout: milliseconds })).body as Answer;
    } catch (error) {
      throw withoutConnection(error);
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** What it says, with status 500 too, where the time was over that a request may take. */
const GIVEN_UP: readonly string[] = ['task_cancelled_exception', 'time_exceeded_exception'];

function withoutConnection(error: unknown): Error {
  if (error instanceof errors.TimeoutError) return new SearchTimedOut('OpenSearch did not answer in time');
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 0;
    const { type, reason } = reasonOf(error.body);
    if (type === 'index_not_found_exception') return new NoIndexYet('this generation of the index is not there');
    if (GIVEN_UP.includes(type)) return new SearchTimedOut('OpenSearch gave a request up');
    if (status === 429 || status >= 502)
      return new EngineOutOfReach(`OpenSearch answered ${status} ${type}: ${reason}`);
    return new OpenSearchRefusal(status, type, reason);
  }
  if (error instanceof errors.OpenSearchClientError) return new EngineOutOfReach('OpenSearch cannot be reached');
  return error instanceof Error ? new Error(error.message) : new Error('asking OpenSearch failed');
}

interface Reason {
  readonly type: string;
  readonly reason: string;
}

/** What lies deepest says most; a proxy in between may answer anything at all. */
export function reasonOf(body: unknown): Reason {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as { error?: unknown };
  if (typeof error !== 'object' || error === null)
    return { type: 'unknown', reason: typeof error === 'string' ? error : 'no reason given' };
  const {
    type = 'unknown',
    reason = '',
    caused_by: cause,
    root_cause: roots,
  } = error as Partial<Reason> & {
    readonly caused_by?: Partial<Reason>;
    readonly root_cause?: readonly Reason[];
  };
  const deepest = cause?.reason ?? roots?.[0]?.reason;
  return {
    type: roots?.[0]?.type ?? type,
    reason: [reason, ...(deepest && deepest !== reason ? [deepest] : [])].join(': '),
  };
}
