import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApiDocument, Operation } from '../openapi/document.js';
import { SchemaCheck } from './schema-check.js';

export interface Asked {
  readonly method: string;
  /** As it was sent, with its query. */
  readonly path: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly text: string;
}

interface ResponseObject {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { $ref?: string; required?: boolean; schema?: object }>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Known {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
}

const PROBLEM = 'application/problem+json';

/** Files of the documents' own page; they are no part of the API. */
const FILES = '/api/docs/assets/';

/** Tells of single answers whether they are as the document of the service says. */
export class Documented {
  private readonly check: SchemaCheck;
  private readonly known: readonly Known[];
  private readonly recorded = new Set<string>();

  constructor(private readonly document: OpenApiDocument) {
    this.check = new SchemaCheck(document.components);
    this.known = Object.entries(document.paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          method: method.toUpperCase(),
          path,
          pattern: new RegExp(`^${path.replaceAll(/[.+]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
          operation,
        })),
      )
      // Words before what stands for anything, as routers have it.
      .sort((one, other) => one.path.split('{').length - other.path.split('{').length);
  }

  /** As `fetch`, for a client whose answers are to be looked at. */
  readonly fetch = async (request: Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(request, init);
    const { status, headers } = response;
    const { pathname } = new URL(request.url);
    this.expectIn({ method: request.method, path: pathname }, { status, headers, text: await response.clone().text() });
    return response;
  };

  /** Throws where an answer is not as documented. */
  expectIn(asked: Asked, answered: Answered): void {
    const mistake = this.mistakeIn(asked, answered);
    if (mistake) throw new Error(mistake);
  }

  /** What is not as documented, in one sentence; undefined if all of it is. */
  mistakeIn({ method, path: url }: Asked, answered: Answered): string | undefined {
    const path = url.split('?')[0] ?? '';
    if (path.startsWith(FILES) || method === 'OPTIONS') return undefined;
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = this.known.find((each) => each.method === wanted && each.pattern.test(path));
    const where = `${method} ${found?.path ?? path} answered ${answered.status}`;
    const mistake = found
      ? this.mistakeOf(found, method, answered)
      : this.isRefused(answered)
        ? undefined
        : 'is in no document: describe the route';
    if (found && !mistake) this.record(found, answered.status);
    return mistake && `${where}, which ${mistake}`;
  }

  private mistakeOf({ operation }: Known, method: string, answered: Answered): string | undefined {
    const listed = operation.responses[String(answered.status)] as ResponseObject | undefined;
    if (!listed) return `its document does not list${codeIn(answered)}`;
    const { content, headers = {} } = this.resolved(listed);
    for (const [name, header] of Object.entries(headers)) {
      const { required = false, schema = {} } = this.resolved(header);
      const value = answered.headers.get(name);
      if (value === null && required) return `lacks the header ${name}`;
      const [wrong] = value === null ? [] : this.check.mistakesIn(value, schema);
      if (wrong) return `has the header ${name}: ${value}; ${wrong}`;
    }
    const type = (answered.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (!content) return answered.text === '' ? undefined : 'has a body, where the document has none';
    const schema = content[type]?.schema;
    if (!schema) return `is of type ${type || '(none)'}; the document has ${Object.keys(content).join(', ')}`;
    if (method === 'HEAD') return undefined;
    const body = type.endsWith('json') ? parsed(answered.text) : { value: answered.text };
    if (!body) return 'is no JSON';
    const wrong = this.check.mistakesIn(body.value, schema);
    if (wrong.length === 0) return undefined;
    return `does not fit its schema: ${wrong.slice(0, 5).join('; ')}${codeIn(answered)}`;
  }

  /** What nobody serves is refused by a problem that the document knows, and by nothing else. */
  private isRefused(answered: Answered): boolean {
    const { status, headers, text } = answered;
    if (status < 400 || status === 500) return false;
    if (text === '') return true;
    if (headers.get('content-type') !== PROBLEM) return false;
    const body = parsed(text)?.value as { code?: string } | undefined;
    const fits = this.check.mistakesIn(body, { $ref: '#/components/schemas/Problem' }).length === 0;
    return fits && this.document['x-problems'][body?.code ?? '']?.status === status;
  }

  private resolved<T extends { readonly $ref?: string }>(it: T): T {
    if (!it.$ref) return it;
    const [, , kind = '', name = ''] = it.$ref.split('/');
    return (this.document.components as Record<string, Record<string, T>>)[kind]?.[name] as T;
  }

  /** For the whole run of all specs: which operations somebody has called, and how they answered. */
  private record({ method, path }: Known, status: number): void {
    const folder = process.env.TEST_ANSWERED;
    const line = `${method} ${path} ${status}\n`;
    if (!folder || this.recorded.has(line)) return;
    this.recorded.add(line);
    appendFileSync(join(folder, String(process.pid)), line);
  }
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function codeIn({ headers, text }: Answered): string {
  if (headers.get('content-type') !== PROBLEM) return '';
  return ` (code ${String((parsed(text)?.value as { code?: unknown } | undefined)?.code)})`;
}
