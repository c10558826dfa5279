import { Positions } from './positions.js';
import { Problem, Unanswered } from './problem.js';
import { mayRepeat, MOST_TRIES, pauseBefore } from './repeats.js';

export type Fetch = (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>;

export interface SendingOptions {
  readonly fetch: Fetch;
  /** Milliseconds for one call with all its repeats. */
  readonly limitMs: number;
  readonly newKey: () => string;
}

/** Signs requests, as far as somebody is signed in. */
export interface Signature {
  readonly token: () => string | undefined;
  /** Whether there is another token now than the one that was refused. */
  readonly renew: (refused: string) => Promise<boolean>;
}

/** Sends requests so that a bad network does no harm: each with a limit, and again where that is as good as once. */
export class Sending {
  private readonly positions = new Positions();

  constructor(private readonly options: SendingOptions) {}

  /** The answer with its whole body, a refusal too. @throws Unanswered */
  async send(request: Request, signature?: Signature): Promise<Response> {
    const limit = timeLimit(this.options.limitMs, request.signal);
    try {
      this.prepare(request);
      return await this.untilAnswered(request, limit, signature);
    } catch (error) {
      throw request.signal.aborted || error instanceof Problem ? error : new Unanswered(request, error);
    } finally {
      limit.end();
    }
  }

  private prepare(request: Request): void {
    const { method, headers, url } = request;
    if (method === 'PATCH') headers.set('content-type', 'application/merge-patch+json');
    if (method === 'POST' && !headers.has('idempotency-key') && !/\/api\/v1\/auth\//.test(url))
      headers.set('idempotency-key', this.options.newKey());
    const position = this.positions.before(request);
    if (position !== undefined && !headers.has('x-position')) headers.set('x-position', position);
  }

  private async untilAnswered(request: Request, limit: Limit, signature?: Signature): Promise<Response> {
    const { signal } = limit;
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      const token = signature?.token();
      // Half of the time that is left, so that there is some for another try.
      const share = tries < MOST_TRIES && mayRepeat(request) ? limit.left() / 2 : limit.left();
      const answer = await this.once(request, token, share, signal).catch((error: unknown) => error as Error);
      const refused = answer instanceof Error ? undefined : answer.ok ? undefined : await Problem.from(answer);
      if (!(answer instanceof Error) && !refused) {
        this.positions.after(request, answer);
        return answer;
      }
      if (refused?.code === 'unauthorized' && token !== undefined && !renewed) {
        renewed = true;
        if (await signature?.renew(token)) continue;
      }
      const pause = signal.aborted ? undefined : pauseBefore(request, tries, refused);
      if (pause === undefined && answer instanceof Error) throw answer;
      if (pause === undefined || !(await passed(pause, signal))) return answer as Response;
    }
  }

  /** One try, whole: an answer that breaks off in its middle is none. */
  private async once(request: Request, token: string | undefined, ms: number, also: AbortSignal): Promise<Response> {
    const copy = request.clone();
    if (token !== undefined && !copy.headers.has('authorization')) copy.headers.set('authorization', `Bearer ${token}`);
    const limit = timeLimit(ms, also);
    try {
      const { status, statusText, headers, body } = await this.options.fetch(copy, { signal: limit.signal }).then(read);
      return new Response(body, { status, statusText, headers });
    } finally {
      limit.end();
    }
  }
}

async function read(response: Response) {
  const bytes = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  return { status, statusText, headers, body: bytes.byteLength > 0 ? bytes : null };
}

interface Limit {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly left: () => number;
  readonly end: () => void;
}

function timeLimit(milliseconds: number, also: AbortSignal): Limit {
  const until = Date.now() + milliseconds;
  const controller = new AbortController();
  const abort = () => controller.abort(also.reason);
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  also.addEventListener('abort', abort, { once: true });
  if (also.aborted) abort();
  const end = () => {
    clearTimeout(timer);
    also.removeEventListener('abort', abort);
  };
  return { signal: controller.signal, left: () => Math.max(0, until - Date.now()), end };
}

/** Whether the time has passed; false at once when the limit is reached before. */
function passed(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
