import {
  ConcurrentWrite,
  isNotWritable,
  isOutOfReach,
  KeyReused,
  KeyUnderWay,
  Rejection,
  Taken,
  UnstorablePayload,
  VersionMismatch,
} from '@mrbill/event-sourcing';
import { HttpException } from '@nestjs/common';
import { commonProblems, ProblemError, type InputError, type ProblemDefinition, type ProblemTable } from './problem.js';

/** An error, as the caller is going to see it. */
export interface Refusal {
  readonly code: string;
  readonly definition: ProblemDefinition;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors?: readonly InputError[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** It should not have happened: it is logged with its stack, and callers learn nothing. */
  readonly unexpected: boolean;
}

type Common = keyof typeof commonProblems;

/** Finds out what an error means to the caller. What nobody expected is a 500 that says nothing. */
export function refusalFrom(error: unknown, table: ProblemTable): Refusal {
  if (error instanceof Rejection) {
    const definition = Object.hasOwn(table, error.code) ? table[error.code] : undefined;
    return definition
      ? { code: error.code, definition, details: error.details, headers: waitOf(error.details), unexpected: false }
      : common('internal-error');
  }
  if (error instanceof ProblemError) return common(error.code, error.details, error.more);
  if (error instanceof ConcurrentWrite) return common('concurrent-write');
  if (error instanceof VersionMismatch)
    return common('version-mismatch', {
      say: `It is at version ${error.found}, not ${error.expected}: read it again.`,
    });
  if (error instanceof KeyReused) return common('key-reused');
  if (error instanceof KeyUnderWay) return common('key-under-way', {}, { headers: { 'retry-after': '1' } });
  if (error instanceof Taken) return common('taken');
  if (error instanceof UnstorablePayload)
    return common('invalid-input', {}, { errors: [{ pointer: error.pointer, detail: error.reason }] });
  return fromHttp(error) ?? fromDatabase(error) ?? common('internal-error');
}

/** A rule that says no for a while says in `details.retryAfter` for how many seconds. */
const waitOf = ({ retryAfter }: Refusal['details']): Refusal['headers'] =>
  typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : undefined;

/** Not the caller's fault, nor for long, we hope; logged like whatever should not happen. */
function fromDatabase(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (isNotWritable(error))
    return { ...common('not-writable', {}, { headers: { 'retry-after': '10' } }), unexpected: true };
  if (!isOutOfReach(error)) return undefined;
  const say =
    'The database does not answer now. Try again shortly; a write sent with its Idempotency-Key is not made twice.';
  return { ...common('unavailable', { say }, { headers: { 'retry-after': '2' } }), unexpected: true };
}

function common(
  code: Common,
  details: Refusal['details'] = {},
  more: Pick<Refusal, 'errors' | 'headers'> = {},
): Refusal {
  return {
    code,
    definition: commonProblems[code],
    details,
    errors: more.errors,
    headers: more.headers,
    unexpected: code === 'internal-error',
  };
}

/** Errors of Fastify carry `code` and `statusCode`, Nest's a status. Their texts stay here: some quote the input. */
function fromHttp(error: unknown): Refusal | undefined {
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    statusCode?: unknown;
  };
  if (typeof code === 'string' && code in byFastifyCode) return byFastifyCode[code]?.();
  const status =
    error instanceof HttpException ? error.getStatus() : typeof statusCode === 'number' ? statusCode : undefined;
  const found = status === undefined ? undefined : byStatus[status];
  return found && common(found);
}

const byFastifyCode: Readonly<Record<string, () => Refusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => common('unsupported-media-type'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => common('too-large'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () =>
    common('malformed-request', { say: 'The body is empty: send JSON, or leave the Content-Type out.' }),
  FST_ERR_CTP_INVALID_JSON_BODY: () => common('malformed-request', { say: 'The body is not valid JSON.' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    common('malformed-request', { say: 'The body is not as long as Content-Length says.' }),
  FST_ERR_BAD_URL: () =>
    common('malformed-request', { say: 'The address is not a valid URL: check its percent-encoding.' }),
  FST_ERR_MAX_PARAM_LENGTH: () => common('not-found'),
  FST_ERR_HANDLER_TIMEOUT: () =>
    common(
      'unavailable',
      { say: 'The answer took too long to make. Try again shortly.' },
      { headers: { 'retry-after': '1' } },
    ),
};

const byStatus: Readonly<Record<number, Common>> = {
  400: 'malformed-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  431: 'headers-too-large',
  503: 'unavailable',
};
