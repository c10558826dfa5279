import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, start, type Running } from '@mrbill/http';
import { MrBill, type Session } from '@mrbill/client';
import { Documented } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import type { AuthToken } from '../features/shown.js';
import { IdentityModule } from '../identity.module.js';
import type { SentLetter } from '../mail/mail.js';
import { about } from '../service.js';
import { identitySettings } from '../settings.js';
import { appointFirstAdmin } from '../programs/first-admin.js';
import { openWorkbench, type Workbench } from '../programs/workbench.js';
import { newDatabases, type Databases } from './databases.js';

export const READER_TOKEN = 'the-token-of-a-reader-of-the-feed';
export const PASSWORD = 'quite a long password';
export const BILL = { email: 'bill@mrbill.example', password: PASSWORD, tenant: 'mrbill.example' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what an outsider sees has no type
  readonly body: any;
}

interface Account {
  readonly email: string;
  readonly password: string;
  readonly tenant: string;
}

/** The whole service as it runs, on sockets, with databases of its own; Bill is its platform admin. */
export class House {
  private constructor(
    readonly databases: Databases,
    readonly service: Running,
    readonly bench: Workbench,
    readonly env: Readonly<Record<string, string>>,
    private readonly home: string,
  ) {}

  /** Every answer that a journey gets has to be as the service's own document says. */
  private documented: Documented | undefined;

  static async open(more: Readonly<Record<string, string>> = {}): Promise<House> {
    const home = mkdtempSync(join(tmpdir(), 'mrbill-identity-home-'));
    const databases = await newDatabases();
    const env = { ...environmentOf(databases, home), ...more };
    const settings = readConfig(identitySettings, env);
    const bench = openWorkbench(settings);
    await appointFirstAdmin(bench, { ...BILL, fullName: 'Bill', locale: 'en', domain: BILL.tenant });
    const service = await start(IdentityModule.with(settings), { ...about, settings });
    const house = new House(databases, service, bench, env, home);
    await until(async () => (await house.ask('GET', '/readyz')).status === 200);
    house.documented = new Documented((await house.ask('GET', '/api/openapi.json')).body);
    return house;
  }

  /** Paths begin at the root, or below `/api/v1` where they do not begin with a slash. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
    const response = await fetch(
      `http://127.0.0.1:${this.service.port}${path.startsWith('/') ? '' : '/api/v1/'}${path}`,
      { method, headers, ...json },
    );
    const text = await response.text();
    const { pathname } = new URL(response.url);
    this.documented?.expectIn({ method, path: pathname }, { status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  as(accessToken: string) {
    const authorization = { authorization: `Bearer ${accessToken}` };
    return {
      get: (path: string, headers = {}) => this.ask('GET', path, undefined, { ...authorization, ...headers }),
      post: (path: string, body?: unknown, headers = {}) =>
        this.ask('POST', path, body, { ...authorization, ...headers }),
      patch: (path: string, body: unknown, headers = {}) =>
        this.ask('PATCH', path, body, {
          ...authorization,
          'content-type': 'application/merge-patch+json',
          ...headers,
        }),
      delete: (path: string, headers = {}) => this.ask('DELETE', path, undefined, { ...authorization, ...headers }),
    };
  }

  /** The client that others use, of nobody unless there is a session; what it is answered is looked at, too. */
  client(session?: Session): MrBill {
    const url = `http://127.0.0.1:${this.service.port}`;
    return new MrBill({ url, session, ...(this.documented && { fetch: this.documented.fetch }) });
  }

  async signIn(account: Account): Promise<AuthToken> {
    const { email, password, tenant } = account;
    const answer = await this.ask('POST', 'auth/login', { email, password, tenant });
    if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as AuthToken;
  }

  async signedIn(account: Account) {
    return this.as((await this.signIn(account)).accessToken);
  }

  /** The newest of the invitations that were sent to an address, when there are as many as that. */
  async invitationTo(address: string, number = 1): Promise<string> {
    return invitationIn((await this.lettersTo(address, number)).at(-1)?.links[0] ?? '');
  }

  /** A tenant whose admin has accepted the invitation. */
  async tenant(domain: string) {
    const bill = await this.signedIn(BILL);
    const email = `admin@${domain}`;
    const made = await bill.post('tenants', {
      name: domain,
      domain,
      subscriptionPlan: 'PRO',
      admin: { email, fullName: 'The Admin' },
    });
    if (made.status !== 201) throw new Error(`creating a tenant answered ${made.status}: ${JSON.stringify(made.body)}`);
    const admin = await this.accept(email, domain);
    return { tenantId: made.body.tenantId as string, domain, admin };
  }

  /** Somebody whom the admin of a tenant has invited, and who has accepted. */
  async member(by: Account, name: string, role: 'USER' | 'TENANT_ADMIN' = 'USER') {
    const email = `${name}@${by.tenant}`;
    const invited = await (await this.signedIn(by)).post('users', { email, fullName: name, role });
    if (invited.status !== 201) throw new Error(`inviting answered ${invited.status}: ${JSON.stringify(invited.body)}`);
    return this.accept(email, by.tenant);
  }

  /** The letters to an address, when there are as many as that. */
  async lettersTo(address: string, number = 1): Promise<readonly SentLetter[]> {
    let letters: SentLetter[] = [];
    await until(async () => {
      letters = (await this.ask('GET', `/dev/mail?to=${encodeURIComponent(address)}`)).body as SentLetter[];
      return letters.length >= number;
    });
    return letters;
  }

  async accept(email: string, tenant: string): Promise<Account & { readonly userId: string }> {
    const invitation = await this.invitationTo(email);
    const answer = await this.ask('POST', 'auth/register', {
      invitation,
      fullName: `Somebody (${email})`,
      password: PASSWORD,
    });
    if (answer.status !== 201) throw new Error(`registering answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return { email, password: PASSWORD, tenant, userId: answer.body.userId as string };
  }

  /** Changes or looks at a tenant's rows behind the service's back, as if time had passed. */
  async pretend<Row = unknown>(sql: string, tenant: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const { context, ids, streams } = this.bench;
    return context.asSystem('spec', tenant, ids.next(), () => streams.transaction((tx) => tx.query<Row>(sql, values)));
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.bench.close();
    await this.databases.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const invitationIn = (link: string): string => secretIn(link, 'invitation');

/** What a link of a letter tells the client in its fragment. */
export const secretIn = (link: string, name: string): string =>
  new URLSearchParams(new URL(link).hash.split('?')[1]).get(name) ?? '';

function environmentOf(databases: Databases, home: string): Readonly<Record<string, string>> {
  const keyFile = join(home, 'master.key');
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  return {
    PORT: '0',
    INTERNAL_PORT: '0',
    LOG_LEVEL: process.env.SPEC_LOG ?? 'silent',
    MRBILL_HOME: home,
    PUBLIC_URL: 'https://mrbill.example.org',
    ...databasesIn(databases),
    KEY_FILE: keyFile,
    SIGNING_KEY_DIR: join(home, 'signing'),
    FEED_CONSUMERS: JSON.stringify({ reader: createHash('sha256').update(READER_TOKEN).digest('hex') }),
  };
}

export const databasesIn = ({ identity, keys }: Databases) => ({
  DATABASE_URL_IDENTITY: identity.app,
  DATABASE_URL_IDENTITY_PUMP: identity.pump,
  DATABASE_URL_IDENTITY_KEYS: keys.app,
});
