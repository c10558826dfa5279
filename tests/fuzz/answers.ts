import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { nameOf, type Document, type Operation } from '../documented.js';
import type { Request } from './requests.js';
import { written } from './values.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What a body may hold only if something leaks: stacks, files, statements, what drivers say. */
const LEAKS: ReadonlyArray<readonly [string, RegExp]> = [
  ['a stack trace', /\n\s+at |\bat (?:async )?[\w.<>]+ \(|\bat file:|node:internal/],
  ['a path of the machine', /node_modules|\/(?:home|root|tmp|usr|var|opt)\/|\.(?:ts|js|mjs):\d+/],
  [
    'SQL',
    /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+[\w".*]+|syntax error at or near|violates .* constraint|relation "/,
  ],
  [
    'an error of a library',
    /\b(?:TypeError|RangeError|SyntaxError|ZodError|QueryFailedError|FastifyError|ECONN\w+|FST_ERR\w+)\b/,
  ],
];

/** Everywhere: what no answer may hold. */
const SECRETS = /\$argon2|passwordHash|password_hash|-----BEGIN [A-Z ]*PRIVATE KEY/;

const GUARDS: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'none'/,
  'strict-transport-security': /max-age=\d+/,
};

/** Fields that hold what nobody else may see; they never come back in the answer that refuses them. */
const CONFIDENTIAL = new Set([
  'password',
  'newPassword',
  'currentPassword',
  'refreshToken',
  'token',
  'invitation',
  'reset',
]);

/** Holds answers against the document that describes them. */
export class Answers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false, logger: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(
    private readonly document: Document,
    /** Texts that must never be in an answer. */
    private readonly secrets: readonly string[] = [],
    /** Statuses that come of a request before it is known what it asks for. */
    private readonly ofAnyRoute: readonly number[] = [],
  ) {
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    this.ajv.addSchema(document, 'document');
  }

  /** What is wrong with an answer; undefined if nothing. */
  complaint(operation: Operation, request: Request, answer: Answer): string | undefined {
    return (
      this.leak(request, answer) ??
      this.undocumented(operation, answer) ??
      (answer.status >= 400 ? this.badProblem(answer) : this.tooKind(operation, request, answer)) ??
      unguarded(answer)
    );
  }

  private leak({ value, path }: Request, { status, text }: Answer): string | undefined {
    if (SECRETS.test(text)) return 'the answer holds what nobody may see';
    if (this.secrets.some((secret) => text.includes(secret))) return 'the answer holds a secret of the installation';
    if (status < 400) return undefined;
    const own = spoken(text);
    const sentToo = `${decoded(path)} ${JSON.stringify(value) ?? ''}`;
    const found = LEAKS.find(([, pattern]) => {
      const [match] = pattern.exec(own) ?? [];
      return match !== undefined && !sentToo.includes(match);
    });
    if (found) return `the answer holds ${found[0]}`;
    const sent = typeof value === 'object' && value !== null ? value : {};
    // Of a field that is named like the secret the name is told.
    const isSecret = (text: unknown): text is string =>
      typeof text === 'string' && text.length >= 8 && !Object.hasOwn(sent, text);
    const repeated = Object.entries(sent).find(
      ([name, secret]) => CONFIDENTIAL.has(name) && isSecret(secret) && text.includes(secret),
    );
    return repeated && `the answer repeats the ${repeated[0]} that was sent`;
  }

  private undocumented(operation: Operation, { status, headers, text }: Answer): string | undefined {
    const response = operation.responses[status];
    if (status >= 500) return `${status}`;
    if (!response && this.ofAnyRoute.includes(status)) return undefined;
    if (!response) return `the status ${status} is not documented`;
    const type = mediaType(headers['content-type']);
    const documented = Object.keys(response.content ?? {});
    if (documented.length === 0) return text === '' ? undefined : `${status} is documented to have no body`;
    if (!documented.includes(type))
      return `${status} is ${type || 'of no type'}, documented are ${documented.join(', ')}`;
    if (!/[/+]json$/.test(type)) return undefined;
    const body = parsed(text);
    if (body === undefined) return `the body of ${status} is no JSON`;
    const fits = this.validatorOf(operation, String(status), type);
    if (!fits || fits(body)) return undefined;
    const [first] = fits.errors ?? [];
    return `the body of ${status} does not fit its schema: ${first?.instancePath ?? ''} ${first?.message ?? ''}`;
  }

  private validatorOf(operation: Operation, status: string, type: string): ValidateFunction | undefined {
    if (!operation.responses[status]?.content?.[type]?.schema) return undefined;
    const described = this.document.paths[operation.path]?.[operation.method.toLowerCase()]?.responses?.[status];
    const where = described?.$ref
      ? described.$ref.replace('#/', '').split('/')
      : ['paths', operation.path, operation.method.toLowerCase(), 'responses', status];
    return this.compile([...where, 'content', type, 'schema']);
  }

  private compile(steps: readonly string[]): ValidateFunction {
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    let validate = this.compiled.get(pointer);
    if (!validate) this.compiled.set(pointer, (validate = this.ajv.compile({ $ref: `document#/${pointer}` })));
    return validate;
  }

  private badProblem({ status, headers, text }: Answer): string | undefined {
    const type = mediaType(headers['content-type']);
    if (type !== 'application/problem+json')
      return `${status} is ${type || 'of no type'}, not application/problem+json`;
    const problem = (parsed(text) ?? {}) as Record<string, unknown>;
    const missing = ['type', 'title', 'detail', 'instance', 'traceId', 'code'].find(
      (name) => typeof problem[name] !== 'string' || problem[name] === '',
    );
    if (missing) return `the problem has no ${missing}`;
    if (problem.status !== status) return `the problem says ${String(problem.status)}, the answer ${status}`;
    if (!/^[0-9a-f]{32}$/.test(String(problem.traceId)))
      return `the problem's traceId is none: ${String(problem.traceId)}`;
    const known = this.document['x-problems'];
    const code = String(problem.code);
    if (known && known[code]?.status !== status) return `the code ${code} is not documented for ${status}`;
    if (status === 401 && headers['www-authenticate'] === undefined) return '401 without WWW-Authenticate';
    if ((status === 429 || status === 503) && headers['retry-after'] === undefined)
      return `${status} without Retry-After`;
    return undefined;
  }

  /** Taken although the document refuses it: another kind of value, a field that is missing, one that nobody knows. */
  private tooKind(operation: Operation, { value, query, headers }: Request, { status }: Answer): string | undefined {
    if (status >= 300) return undefined;
    const missing = operation.query.find(({ name, required }) => required && !query.some(([asked]) => asked === name));
    if (missing) return `${status} although ${missing.name} is required`;
    if (!operation.body || value === undefined || !operation.bodyType) return undefined;
    if (mediaType(headers['content-type']) !== operation.bodyType) return undefined;
    const steps = [
      'paths',
      operation.path,
      operation.method.toLowerCase(),
      'requestBody',
      'content',
      operation.bodyType,
      'schema',
    ];
    const fits = this.compile(steps);
    // As the service got it: some numbers cannot be written by JavaScript.
    if (fits(JSON.parse(written(value)))) return undefined;
    const error = fits.errors?.find(({ keyword }) =>
      ['type', 'enum', 'const', 'required', 'additionalProperties'].includes(keyword),
    );
    return (
      error &&
      `${status} although the body does not fit: ${error.instancePath} ${error.message ?? ''} (${nameOf(operation)})`
    );
  }
}

const mediaType = (header: string | string[] | undefined): string =>
  (String(header ?? '').split(';')[0] ?? '').trim().toLowerCase();

function unguarded({ headers }: Answer): string | undefined {
  const open = Object.entries(GUARDS).find(([name, expected]) => !expected.test(String(headers[name] ?? '')));
  if (open) return `${open[0]} is ${String(headers[open[0]])}`;
  return headers['x-powered-by'] || headers.server ? 'the answer says what it is made of' : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What the service says itself: not where the mistake is, which repeats names that the caller has sent. */
function spoken(text: string): string {
  const problem = parsed(text);
  if (typeof problem !== 'object' || problem === null) return text;
  const { instance: _, errors, ...rest } = problem as { instance?: unknown; errors?: unknown };
  const details = Array.isArray(errors) ? errors.map((error: { detail?: unknown }) => error.detail) : [];
  return JSON.stringify([rest, details]).replaceAll(String.raw`\n`, '\n');
}
