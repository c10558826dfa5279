import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logins } from '@mrbill/local';
import { endServers, newDatabase } from '@mrbill/testing';
import { call } from './client.js';
import { Line } from './line.js';
import { freePort, until } from './product.js';

const run = promisify(execFile);
/** What each consumer shows to the feeds that it follows. */
const tokens = { pocs: 'what-pocs-shows-to-feeds', search: 'what-search-shows-to-feeds' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
export const dist = (app: string, program: string) =>
  join(import.meta.dirname, '..', 'apps', app, 'dist', `${program}.js`);

export const BILL = {
  email: 'bill@mrbill.example',
  password: 'a password that nobody guesses',
  tenant: 'mrbill.example',
};

type Environment = Readonly<Record<string, string>>;

/** One process of one service, on a port that it keeps. */
export class Instance {
  private child: ChildProcess | undefined;

  private constructor(
    readonly app: string,
    private readonly env: Environment,
    readonly port: number,
    readonly internalPort: number,
    private readonly logFile: string | undefined,
  ) {}

  /** On free ports, unless told which; what it logs goes to a file, if one is named. */
  static async make(
    app: string,
    env: Environment,
    ports?: { readonly public: number; readonly internal: number },
    logFile?: string,
  ): Promise<Instance> {
    return new Instance(app, env, ports?.public ?? (await freePort()), ports?.internal ?? (await freePort()), logFile);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it is ready. Nothing is done where it runs. */
  async start(): Promise<void> {
    if (this.runs) return;
    const ports = { PORT: String(this.port), INTERNAL_PORT: String(this.internalPort) };
    const log = this.logFile === undefined ? 'ignore' : openSync(this.logFile, 'a');
    const child = spawn(process.execPath, [dist(this.app, 'main')], {
      env: { ...this.env, ...ports },
      stdio: ['ignore', log, 'inherit', 'ipc'],
    });
    this.child = child;
    if (log !== 'ignore') closeSync(log);
    await until(`${this.app} is ready`, 120_000, async () => {
      if (child.exitCode !== null) throw new Error(`${this.app} ended with ${child.exitCode}`);
      return (await this.readiness())?.status === 200;
    });
  }

  /** Whether it is the process that was started, still. */
  get runs(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  readiness() {
    return call(`${this.url}/readyz`, 'GET').catch(() => undefined);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || !this.runs) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** Two instances of each service, on the databases of their context; identity's feeds go over lines that can be cut. */
export class Fleet {
  private constructor(
    readonly identity: readonly [Instance, Instance],
    readonly pocs: readonly [Instance, Instance],
    readonly search: readonly [Instance, Instance],
    readonly lines: readonly [Line, Line],
    private readonly home: string,
  ) {}

  static async open(): Promise<Fleet> {
    const home = mkdtempSync(join(tmpdir(), 'mrbill-fleet-'));
    const [identity, keys, pocs, search] = await Promise.all(
      ['identity', 'identity_keys', 'pocs', 'search'].map(async (name) => (await newDatabase(name)).urls),
    );
    if (!identity || !keys || !pocs || !search) throw new Error('a database is missing');
    const env = environments(home, { identity, keys, pocs, search });
    await Promise.all(
      (['identity', 'pocs', 'search'] as const).map((app) =>
        run(process.execPath, [dist(app, 'migrate')], { env: env[app] }),
      ),
    );
    await appoint(env.identity);

    const two = async (app: string, given: Environment) =>
      [await Instance.make(app, given), await Instance.make(app, given)] as const;
    const issuers = await two('identity', env.identity);
    const lines = [await Line.to(issuers[0].internalPort), await Line.to(issuers[1].internalPort)] as const;
    const follows = {
      JWKS_URL: `${issuers[0].url}/.well-known/jwks.json`,
      FEED_URL_IDENTITY: lines.map(({ url }) => url).join(','),
    };
    const pair = await two('pocs', { ...env.pocs, ...follows });
    const feeds = pair.map(({ internalPort }) => `http://127.0.0.1:${internalPort}`).join(',');
    const searching = await two('search', { ...env.search, ...follows, FEED_URL_POCS: feeds });
    const fleet = new Fleet(issuers, pair, searching, lines, home);
    try {
      await Promise.all(fleet.all.map((instance) => instance.start()));
      return fleet;
    } catch (error) {
      await fleet.close();
      throw error;
    }
  }

  /** Each way into the product that lets callers in. */
  get all(): readonly Instance[] {
    return [...this.identity, ...this.followers];
  }

  /** Those that hear of identity by its feed. */
  get followers(): readonly Instance[] {
    return [...this.pocs, ...this.search];
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((instance) => instance.kill()));
    await Promise.all(this.lines.map((line) => line.close()));
    await endServers();
    rmSync(this.home, { recursive: true, force: true });
  }
}

function environments(
  home: string,
  { identity, keys, pocs, search }: Readonly<Record<'identity' | 'keys' | 'pocs' | 'search', Logins>>,
) {
  const keyFile = join(home, 'master.key');
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const common = {
    PATH: process.env.PATH ?? '',
    LOG_LEVEL: process.env.SPEC_LOG ?? 'silent',
    MRBILL_HOME: home,
    RATE_ADDRESS: '100000/10',
  };
  return {
    identity: {
      ...common,
      PUBLIC_URL: 'https://mrbill.example.org',
      DATABASE_URL_IDENTITY: identity.app,
      DATABASE_URL_IDENTITY_PUMP: identity.pump,
      DATABASE_URL_IDENTITY_OWNER: identity.owner,
      DATABASE_URL_IDENTITY_KEYS: keys.app,
      DATABASE_URL_IDENTITY_KEYS_OWNER: keys.owner,
      KEY_FILE: keyFile,
      SIGNING_KEY_DIR: join(home, 'signing'),
      FEED_CONSUMERS: JSON.stringify({ pocs: sha256(tokens.pocs), search: sha256(tokens.search) }),
    },
    pocs: {
      ...common,
      DATABASE_URL_POCS: pocs.app,
      DATABASE_URL_POCS_PUMP: pocs.pump,
      DATABASE_URL_POCS_OWNER: pocs.owner,
      FEED_TOKEN: tokens.pocs,
      FEED_CONSUMERS: JSON.stringify({ search: sha256(tokens.search) }),
    },
    search: {
      ...common,
      DATABASE_URL_SEARCH: search.app,
      DATABASE_URL_SEARCH_PUMP: search.pump,
      DATABASE_URL_SEARCH_OWNER: search.owner,
      FEED_TOKEN: tokens.search,
    },
  };
}

/** Makes the platform's first admin, of an installation with nobody in it. */
export async function appoint(env: Environment): Promise<void> {
  const args = [dist('identity', 'bootstrap'), '--email', BILL.email, '--name', 'Bill', '--password-stdin'];
  const appointing = run(process.execPath, args, { env: { ...env } });
  appointing.child.stdin?.end(BILL.password);
  await appointing;
}
