import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { CannotStart } from '../cannot-start.js';
import { loginUrls } from '../databases.js';
import { type Databases, environments } from '../environment.js';
import { DATABASES, installationSecrets, placesIn } from '../installation.js';
import { birthOf } from '../process-birth.js';
import { readRuntime, type Runtime } from '../runtime.js';

/** The contexts that have views and subscriptions. */
export const contexts = ['identity', 'pocs', 'search'] as const;
export type ContextName = (typeof contexts)[number];

const LIMIT_MS = 10_000;

/** A service said no; `message` is what it said, for the operator. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    /** Of the problem that it said; undefined where it said none. */
    readonly code: string | undefined,
    detail: string,
  ) {
    super(detail);
  }
}

/** A service gave no answer. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

/** The product that runs in a folder, as its operator reaches it: each service by itself, so the edge may be down. */
export class RunningProduct {
  private constructor(
    readonly root: string,
    private readonly runtime: Runtime,
    private readonly token: string,
  ) {}

  /** @throws CannotStart when nothing runs there, or its credential cannot be read */
  static in(root: string): RunningProduct {
    const places = placesIn(root);
    const runtime = readRuntime(places.runtime);
    const alive = Object.values(runtime?.processes ?? {}).some(({ pid, birth }) => birthOf(pid) === birth);
    if (!runtime || !alive)
      throw new CannotStart('Mr. Bill does not run here. Run npm start first, and this beside it.');
    const file = join(places.secrets, 'ops.token');
    try {
      return new RunningProduct(root, runtime, readFileSync(file, 'utf8').trim());
    } catch {
      throw new CannotStart(
        `The operator's credential ${file} cannot be read. Run this as the user who ran npm start.`,
      );
    }
  }

  /** What programs beside the running ones are told; see `environments`. */
  environments(): ReturnType<typeof environments> {
    const { home, ...places } = placesIn(this.root);
    const secrets = installationSecrets(places.secrets);
    const server = `postgres://127.0.0.1:${this.runtime.postgres.port}`;
    const logins = DATABASES.map((name) => [name, loginUrls(server, name, secrets.passwords(name))]);
    const databases = Object.fromEntries(logins) as Databases;
    return environments({ root: this.root, home, ...this.runtime, databases, ...secrets });
  }

  /**
   * Asks a context's operations (`/api/v1/ops/<context>/<path>`) and gives the answer's JSON.
   * @throws Refused when it said no
   * @throws NotReachable when it did not answer within ten seconds
   */
  ask<T>(context: ContextName, path: string, method: 'GET' | 'POST' = 'GET'): Promise<T> {
    return this.answer(context, `${context}/${path}`, method);
  }

  /** Asks a context for something that only it can do (`/api/v1/ops/<path>`); throws as `ask`. */
  command<T>(context: ContextName, path: string, input: object): Promise<T> {
    return this.answer(context, path, 'POST', input);
  }

  private async answer<T>(context: ContextName, path: string, method: 'GET' | 'POST', input?: object): Promise<T> {
    const url = `http://127.0.0.1:${this.runtime.ports[context].public}/api/v1/ops/${path}`;
    const { statusCode, body } = await this.send(context, url, method, input);
    if (statusCode < 300) return body as T;
    const { code, title, detail } = (body ?? {}) as { code?: string; title?: string; detail?: string };
    throw new Refused(statusCode, code, detail ?? title ?? `${context} answered ${statusCode}.`);
  }

  private async send(context: ContextName, url: string, method: 'GET' | 'POST', input?: object) {
    try {
      const headers = {
        authorization: `Ops ${this.token}`,
        accept: 'application/json',
        ...(input && { 'content-type': 'application/json' }),
      };
      const body = input ? JSON.stringify(input) : null;
      const answer = await request(url, { method, headers, body, signal: AbortSignal.timeout(LIMIT_MS) });
      const text = await answer.body.text();
      return { statusCode: answer.statusCode, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    } catch (error) {
      const { name, code } = error as { name?: string; code?: string };
      const why =
        name === 'TimeoutError' ? `did not answer within ${LIMIT_MS / 1000} s` : `is not reachable (${code ?? name})`;
      throw new NotReachable(`${context} ${why}; its log is .mrbill/logs/${context}.log.`);
    }
  }
}

/** @throws CannotStart */
export function contextNamed(name: string): ContextName {
  const context = contexts.find((known) => known === name);
  if (!context)
    throw new CannotStart(`'${name}' is no context that keeps facts or views: use one of ${contexts.join(', ')}.`);
  return context;
}

/** The context that a view belongs to: `pocs.list` is one of pocs. @throws CannotStart */
export function contextOf(view: string): ContextName {
  const name = view.split('.', 1)[0];
  const context = contexts.find((known) => known === name);
  if (!context || !view.includes('.'))
    throw new CannotStart(
      `'${view}' is no view. Views are named <context>.<view>, as pocs.list; npm run ops -- status shows them.`,
    );
  return context;
}
