import { readConfig, start, type Running } from '@mrbill/http';
import { MrBill } from '@mrbill/client';
import { Documented, type Person } from '@mrbill/http/testing';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { patiently, until } from '@mrbill/testing';
import { PocsModule } from '../pocs.module.js';
import { about } from '../service.js';
import { pocsSettings } from '../settings.js';
import { newPocsDatabase, type Database } from './database.js';
import { FEED_TOKEN, startIdentity, type TestIdentity } from './identity.js';

export const OPS_TOKEN = 'credential-of-the-operator';
export const READER_TOKEN = 'token-of-a-reader-of-the-feed';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what an outsider sees has no type
  readonly body: any;
}

export interface Ask {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Asking = Ask & { readonly who?: Person | undefined };

/** The whole service as it runs, on sockets, with its own database; and an identity to sign people in. */
export class House {
  private constructor(
    readonly database: Database,
    readonly identity: TestIdentity,
    readonly service: Running,
    private readonly home: string,
    private readonly endWhatIsShared: () => Promise<void>,
  ) {}

  /** Every answer that a journey gets has to be as the service's own document says. */
  private documented: Documented | undefined;

  static async open(more: Readonly<Record<string, string>> = {}): Promise<House> {
    const [database, identity] = await Promise.all([newPocsDatabase(), startIdentity()]);
    const endWhatIsShared = async () => {
      await identity.close();
      await database.close();
    };
    return House.over(database, identity, endWhatIsShared, more);
  }

  /** Another instance of the service beside this one: to be closed before it. */
  beside(more: Readonly<Record<string, string>> = {}): Promise<House> {
    return House.over(this.database, this.identity, () => Promise.resolve(), more);
  }

  private static async over(
    database: Database,
    identity: TestIdentity,
    endWhatIsShared: () => Promise<void>,
    more: Readonly<Record<string, string>> = {},
  ) {
    const home = mkdtempSync(join(tmpdir(), 'mrbill-pocs-home-'));
    const settings = readConfig(pocsSettings, {
      PORT: '0',
      INTERNAL_PORT: '0',
      LOG_LEVEL: process.env.SPEC_LOG ?? 'silent',
      MRBILL_HOME: home,
      DATABASE_URL_POCS: database.urls.app,
      DATABASE_URL_POCS_PUMP: database.urls.pump,
      JWKS_URL: identity.url,
      FEED_URL_IDENTITY: identity.url,
      FEED_TOKEN,
      FEED_CONSUMERS: JSON.stringify({ reader: sha256(READER_TOKEN) }),
      OPS_TOKEN_HASH: sha256(OPS_TOKEN),
      ...more,
    });
    const service = await start(PocsModule.with(settings), { ...about, settings });
    const house = new House(database, identity, service, home, endWhatIsShared);
    try {
      await until(async () => (await house.ask('GET', '/readyz')).status === 200);
      house.documented = new Documented((await house.ask('GET', '/api/openapi.json')).body);
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  /** As somebody, or as nobody. Paths begin at the root, or below `/api/v1` where they do not begin with a slash. */
  ask(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    return patiently(() => this.askOnce(method, path, asking));
  }

  private async askOnce(method: string, path: string, { who, body, raw, headers }: Asking): Promise<Answer> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const service = request(`http://127.0.0.1:${this.service.port}`);
    const url = path.startsWith('/') ? path : `/api/v1/${path}`;
    const asking = service[method.toLowerCase() as 'get'](url).set({
      ...(who && (await this.identity.tokens.as(who))),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
    const response = await (payload === undefined ? asking : asking.send(payload));
    const { status, text } = response;
    const answered = new Headers(response.headers);
    this.documented?.expectIn({ method, path: url }, { status, headers: answered, text });
    return {
      status,
      headers: answered,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  as(who: Person) {
    return {
      get: (path: string, asking: Ask = {}) => this.ask('GET', path, { ...asking, who }),
      post: (path: string, body?: unknown, asking: Ask = {}) => this.ask('POST', path, { ...asking, body, who }),
      patch: (path: string, body: unknown, asking: Ask = {}) => this.ask('PATCH', path, { ...asking, body, who }),
      put: (path: string, asking: Ask = {}) => this.ask('PUT', path, { ...asking, who }),
      delete: (path: string, asking: Ask = {}) => this.ask('DELETE', path, { ...asking, who }),
    };
  }

  /** The client that others use; what it is answered is looked at, too. */
  async client(who: Person): Promise<MrBill> {
    const url = `http://127.0.0.1:${this.service.port}`;
    const session = { userId: who.userId, accessToken: await this.identity.tokens.token(who), refreshToken: '' };
    return new MrBill({ url, session, ...(this.documented && { fetch: this.documented.fetch }) });
  }

  /** Registers a POC and answers it. */
  async register(who: Person, given: object = {}) {
    const answer = await this.as(who).post('pocs', {
      name: 'Event store',
      repositoryUrl: 'https://github.com/acme/store',
      ...given,
    });
    if (answer.status !== 201) throw new Error(`registering answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return { ...answer.body, position: answer.headers.get('x-position') } as {
      pocId: string;
      name: string;
      tags: string[];
      position: string;
    };
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.endWhatIsShared();
    rmSync(this.home, { recursive: true, force: true });
  }
}
