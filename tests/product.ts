import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const project = join(import.meta.dirname, '..');
const COPIED = ['package.json', 'package-lock.json', '.swcrc', '.env.example', 'scripts'];
const LINKED = ['node_modules', 'apps', 'libs', 'deploy'];

/** A folder of this run of all specs; nothing where a spec is run by itself. */
const RUN = process.env.TEST_PRODUCTS;
const READY_MS = 240_000;
const END_MS = 15_000;

export type Part = 'identity' | 'pocs' | 'search' | 'edge' | 'postgres' | 'starter';

export interface Account {
  readonly email: string;
  readonly password: string;
}

/** `.mrbill/demo.json`, as the contract has it. */
export interface Demo {
  readonly url: string;
  readonly platformAdmin: Account & { readonly tenant: string };
  readonly tenants: ReadonlyArray<{
    readonly tenantId: string;
    readonly domain: string;
    readonly admin: Account;
    readonly users: readonly Account[];
  }>;
}

/** The whole product, started by its real starter, with a `.mrbill` and a port of its own. Needs a build. */
export class Product {
  private starter: ChildProcess | undefined;
  private said = '';

  private constructor(
    /** The folder that it runs in: the project's code, and data of its own. */
    readonly root: string,
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** `settings` are variables of `.env.example` that are to differ from the defaults. */
  static async make(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
    const root = mkdtempSync(join(tmpdir(), 'mrbill-journey-'));
    for (const name of COPIED) cpSync(join(project, name), join(root, name), { recursive: true });
    for (const name of LINKED) symlinkSync(join(project, name), join(root, name));
    return new Product(root, await freePort(), settings);
  }

  /** As `make`, with the demo of this run where that is made already: most specs are not about what a first start does. */
  static async makeWithDemo(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
    const product = await Product.make(settings);
    if (RUN === undefined) return product;
    const demo = join(RUN, 'demo');
    if (isFirst(join(RUN, 'making'))) await Product.keepDemo(demo);
    // What belongs to the user of Postgres must go on doing so.
    if (existsSync(demo)) execFileSync('cp', ['-a', demo, join(product.root, '.mrbill')]);
    return product;
  }

  private static async keepDemo(folder: string): Promise<void> {
    const first = await Product.make();
    try {
      await first.start();
      await first.stop();
      const copy = `${folder}.tmp`;
      execFileSync('cp', ['-a', join(first.root, '.mrbill'), copy]);
      renameSync(copy, folder);
    } finally {
      await first.discard();
    }
  }

  /** Starts it and waits until it is ready; the first start also makes the demo. */
  async start(...more: readonly string[]): Promise<void> {
    const script = [join(this.root, 'scripts', 'start.mjs'), '--port', String(this.port), ...more];
    const starter = spawn(process.execPath, script, {
      cwd: this.root,
      env: { ...environment(), ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.starter = starter;
    this.said = '';
    for (const output of [starter.stdout, starter.stderr]) output.on('data', (chunk) => (this.said += String(chunk)));
    await until('the product is ready', READY_MS, () => {
      if (hasEnded(starter))
        throw new Error(`the starter ended (${starter.exitCode ?? starter.signalCode}): ${this.said}`);
      return this.said.includes('Mr. Bill is ready');
    }).catch((error: Error) => Promise.reject(new Error(`${error.message}: ${this.said}`)));
  }

  /** Asks it to end, and makes it after a while. */
  async stop(): Promise<void> {
    const starter = this.starter;
    if (!starter || hasEnded(starter)) return;
    const ended = once(starter, 'exit');
    starter.kill('SIGTERM');
    await Promise.race([ended, sleep(END_MS, undefined, { ref: false })]);
    if (hasEnded(starter)) return;
    starter.kill('SIGKILL');
    await ended;
  }

  /** Ends it and takes its folder away, also what a kill left behind. */
  async discard(): Promise<void> {
    const left = this.running();
    await this.stop();
    for (const pid of left) await endIfStillThere(pid);
    rmSync(this.root, { recursive: true, force: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where a service itself listens, past the edge. */
  urlOf(part: Exclude<Part, 'postgres' | 'starter'>): string {
    const { ports } = this.json('runtime.json') as { ports: Record<string, { public: number }> };
    return `http://127.0.0.1:${ports[part]?.public ?? 0}`;
  }

  get demo(): Demo {
    return this.json('demo.json') as Demo;
  }

  /** `npm run ops -- <args>`, which must end within three minutes. */
  async ops(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    const script = join(this.root, 'scripts', 'ops.mjs');
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.root,
      env: { ...environment(), ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 180_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, output };
  }

  /** The process that is this part now. */
  pid(part: Part): number {
    if (part === 'starter') return this.starter?.pid ?? -1;
    if (part === 'postgres')
      return Number(readFileSync(this.file('postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const { processes } = this.json('runtime.json') as { processes: Record<string, { pid: number }> };
    return processes[part]?.pid ?? -1;
  }

  /** Whether the starter has come to an end. */
  get over(): boolean {
    return !this.starter || hasEnded(this.starter);
  }

  /** The rows of a query in every database of the server, as its superuser, each with the name of its `database`. */
  async inEachDatabase(query: string): Promise<Array<Readonly<Record<string, unknown>>>> {
    const password = readFileSync(this.file('secrets', 'postgres.password'), 'utf8').trim();
    const { postgres } = this.json('runtime.json') as { postgres: { port: number } };
    const asked = async (database: string, text: string): Promise<Array<Record<string, unknown>>> => {
      const client = new pg.Client({ host: '127.0.0.1', port: postgres.port, database, user: 'postgres', password });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows.map((row) => ({ database, ...row }));
      } finally {
        await client.end();
      }
    };
    const databases = await asked('postgres', 'SELECT datname FROM pg_database WHERE datallowconn');
    return (await Promise.all(databases.map(({ datname }) => asked(String(datname), query)))).flat();
  }

  /** Everything that is secret of this installation, and on no account part of an answer. */
  get secrets(): readonly string[] {
    const folder = this.file('secrets');
    const files = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name !== 'demo.json',
    );
    return files.flatMap(({ name }) => readFileSync(join(folder, name), 'utf8').match(/[\w+/=-]{20,}/g) ?? []);
  }

  /** By which access tokens are signed, as PEM: tests make bad ones with it. */
  get signingKey(): string {
    const folder = this.file('secrets', 'signing');
    return readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
  }

  get opsToken(): string {
    return readFileSync(this.file('secrets', 'ops.token'), 'utf8').trim();
  }

  private running(): number[] {
    const parts: Part[] = ['identity', 'pocs', 'search', 'edge', 'postgres'];
    return parts.flatMap((part) => {
      try {
        return [this.pid(part)];
      } catch {
        return [];
      }
    });
  }

  /** What an app has logged since it was started, a line each. */
  log(app: string): readonly Readonly<Record<string, unknown>>[] {
    const lines = readFileSync(this.file('logs', `${app}.log`), 'utf8').split('\n');
    return lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
  }

  private file(...path: string[]): string {
    return join(this.root, '.mrbill', ...path);
  }

  private json(name: string): unknown {
    return JSON.parse(readFileSync(this.file(name), 'utf8'));
  }
}

/** Looks every 50 ms until `done` answers true. @throws after `limit` milliseconds, and whatever `done` throws */
export async function until(what: string, limit: number, done: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(50)) if (await done()) return;
  throw new Error(`waited ${limit / 1000} s in vain until ${what}`);
}

/** Whether nobody has claimed that folder before; it is claimed then. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Ours without what npm and the test run have put into it. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|TEST_|JEST_|AWS_|MESSAGES_|NODE_OPTIONS$|PORT$)/.test(name),
  );
  return Object.fromEntries(kept);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function endIfStillThere(pid: number): Promise<void> {
  const there = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  if (pid <= 0 || !there()) return;
  // Postgres ends on SIGTERM only when its clients are gone; SIGINT makes them go.
  process.kill(pid, 'SIGINT');
  await until(`process ${pid} is gone`, END_MS, () => !there()).catch(() => process.kill(pid, 'SIGKILL'));
}
