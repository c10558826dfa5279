import type { components, ProblemCode } from './generated/api.js';

type Document = Partial<components['schemas']['Problem']>;

/** The service said no: the problem document that it answered (RFC 9457), as an error. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** Permanent: programs may decide by it. Undefined where something in between answered, with no problem document. */
  readonly code: ProblemCode | (string & {}) | undefined;
  readonly title: string;
  /** Each mistake in what was sent. */
  readonly errors: NonNullable<Document['errors']>;
  /** Quote it when asking about this. */
  readonly traceId: string | undefined;
  /** Seconds after which it may be different. */
  readonly retryAfter: number | undefined;

  constructor(response: { readonly status: number; readonly headers: Headers }, document: Document) {
    super(document.detail ?? `the answer was ${response.status}, and no problem document`);
    this.status = response.status;
    this.code = document.code;
    this.title = document.title ?? '';
    this.errors = document.errors ?? [];
    this.traceId = document.traceId;
    this.retryAfter = secondsIn(response.headers.get('retry-after'));
  }

  static async from(response: Response): Promise<Problem> {
    const isProblem = response.headers.get('content-type') === 'application/problem+json';
    const document = isProblem
      ? ((await response
          .clone()
          .json()
          .catch(() => ({}))) as Document)
      : {};
    return new Problem(response, document);
  }
}

/** Whether an error is a problem of one of these codes: `catch (error) { if (isProblem(error, 'poc.deleted')) ... }`. */
export const isProblem = (error: unknown, ...codes: readonly ProblemCode[]): error is Problem =>
  error instanceof Problem && (codes.length === 0 || codes.some((code) => code === error.code));

/** Nobody answered within the time limit, or nobody is there. Whether a change was made is not known. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  constructor(request: { readonly method: string; readonly url: string }, cause: unknown) {
    super(`${request.method} ${new URL(request.url).pathname} got no answer`, { cause });
  }
}

const secondsIn = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
