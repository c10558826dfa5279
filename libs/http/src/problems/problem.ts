/** How one code looks from outside. */
export interface ProblemDefinition {
  readonly status: number;
  /** One short sentence, always the same. */
  readonly title: string;
  /** What happened this time and what to do next. May quote `details`, which callers see. */
  readonly detail?: string | ((details: Readonly<Record<string, unknown>>) => string);
  /** Details as they may be, for the documents; needed where `detail` quotes them. */
  readonly example?: Readonly<Record<string, unknown>>;
}

/** Each context keeps one: every code of its `Rejection`s. */
export type ProblemTable = Readonly<Record<string, ProblemDefinition>>;

/** Where in the input a mistake is: `pointer` is a JSON pointer into the body, `parameter` a name in query, path or header. */
export interface InputError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** What goes out as `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly traceId: string;
  readonly code: string;
  readonly errors?: readonly InputError[];
  readonly [more: string]: unknown;
}

/** Refuses a request for a reason of HTTP itself. Rules of the business throw `Rejection` instead. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly code: keyof typeof commonProblems,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly errors?: readonly InputError[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, { cause: more.cause });
  }
}

const said = (fallback: string) => (details: Readonly<Record<string, unknown>>) =>
  typeof details.say === 'string' ? details.say : fallback;

/** The codes that any service may answer with. */
export const commonProblems = {
  'invalid-input': { status: 400, title: 'The input is not valid', detail: 'Correct what "errors" lists and send the request again.' },
  'malformed-request': { status: 400, title: 'The request cannot be read', detail: said('The request is not valid HTTP or not valid JSON.') },
  'unauthorized': { status: 401, title: 'Sign in first', detail: said('Send a valid access token as "Authorization: Bearer <accessToken>".') },
  'forbidden': { status: 403, title: 'Not allowed', detail: said('Your role does not allow this.') },
  'not-found': { status: 404, title: 'There is no such thing', detail: said('Nothing is at this address, or it is not yours to see.') },
  'method-not-allowed': { status: 405, title: 'Method not allowed here', detail: said('Use one of the methods in the Allow header.') },
  'request-timeout': { status: 408, title: 'The request came too slowly', detail: 'Send the whole request faster.' },
  'concurrent-write': { status: 409, title: 'Somebody else was writing', detail: 'Read it again, and repeat the change if it still makes sense.' },
  'taken': { status: 409, title: 'The name is taken', detail: said('Choose another one.') },
  'key-under-way': { status: 409, title: 'The same request is still under way', detail: 'Wait as long as Retry-After says and send it again.' },
  'version-mismatch': { status: 412, title: 'It has been changed since', detail: said('Read it again: its ETag is not the one in If-Match.') },
  'too-large': { status: 413, title: 'The request is too large', detail: said('The body may have at most 1 MiB.') },
  'uri-too-long': { status: 414, title: 'The address is too long', detail: 'Shorten the path.' },
  'unsupported-media-type': { status: 415, title: 'Unsupported content type', detail: 'Send the body as application/json.' },
  'key-reused': { status: 422, title: 'The idempotency key belongs to another request', detail: 'Send a new Idempotency-Key with a new request.' },
  'rate-limited': { status: 429, title: 'Too many requests', detail: 'Wait as long as Retry-After says.' },
  'headers-too-large': { status: 431, title: 'The headers are too large', detail: 'Send fewer or shorter headers.' },
  'internal-error': { status: 500, title: 'Something went wrong on our side', detail: 'It was reported. Quote the traceId if you ask about it.' },
  'not-writable': { status: 503, title: 'The database has no room, or takes no writes', detail: 'What failed was not written. Send it again as Retry-After says; it works again once whoever runs this has made room.' },
  'unavailable': { status: 503, title: 'Not available at the moment', detail: said('Try again shortly.') },
} as const satisfies ProblemTable; // prettier-ignore

/** `type` of a problem: a stable path, under which each service explains the code. */
export const problemType = (code: string): string => `/problems/${code}`;

export const detailOf = ({ detail, title }: ProblemDefinition, details: Readonly<Record<string, unknown>>): string =>
  typeof detail === 'function' ? detail(details) : (detail ?? `${title}.`);
