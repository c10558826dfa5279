import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, start, type Running } from '@mrbill/http';
import { MrBill } from '@mrbill/client';
import { Documented, type Person } from '@mrbill/http/testing';
import type { SubscriptionReport } from '@mrbill/operations';
import { patiently, until } from '@mrbill/testing';
import type { PocDocument } from '../engine/poc-document.js';
import { SearchModule } from '../search.module.js';
import { about } from '../service.js';
import { searchSettings } from '../settings.js';
import { removeAll } from '../testing/opensearch.js';
import { pocLike } from '../testing/pocs.js';
import { newDatabase, type Database } from './database.js';
import { FEED_TOKEN, OtherContexts } from './other-contexts.js';

const OPS_TOKEN = 'credential-of-the-operator';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what an outsider sees has no type
  readonly body: any;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

function queryOf(parameters: Parameters): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(parameters))
    for (const value of [values].flat()) query.append(name, String(value));
  return query;
}

type Generation = Pick<SubscriptionReport, 'generation' | 'position' | 'blockedBy'>;

/** The whole service as it runs, on sockets, with its own database, and what it needs of other contexts. */
export class House {
  private constructor(
    readonly database: Database,
    readonly others: OtherContexts,
    /** What the service is told by its environment. */
    readonly environment: Readonly<Record<string, string>>,
    private readonly home: string,
  ) {}

  private running: Running | undefined;
  /** Every answer that a journey gets has to be as the service's own document says. */
  private documented: Documented | undefined;
  /** Where requests go to; somebody else's, if the service runs in a process of its own. */
  port = 0;

  /** Everything around the service, which `start` starts; `more` is what it is told besides. */
  static async build(more: Readonly<Record<string, string>> = {}): Promise<House> {
    const home = mkdtempSync(join(tmpdir(), 'mrbill-search-home-'));
    const [database, others] = await Promise.all([newDatabase(), OtherContexts.open()]);
    const environment = {
      PORT: '0',
      INTERNAL_PORT: '0',
      LOG_LEVEL: process.env.SPEC_LOG ?? 'silent',
      MRBILL_HOME: home,
      DATABASE_URL_SEARCH: database.urls.app,
      DATABASE_URL_SEARCH_PUMP: database.urls.pump,
      JWKS_URL: others.identity.url,
      FEED_URL_IDENTITY: others.identity.url,
      FEED_URL_POCS: others.pocs.url,
      FEED_TOKEN,
      OPS_TOKEN_HASH: createHash('sha256').update(OPS_TOKEN).digest('hex'),
      ...more,
    };
    return new House(database, others, environment, home);
  }

  static async open(more: Readonly<Record<string, string>> = {}): Promise<House> {
    const house = await House.build(more);
    try {
      await house.start();
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  /** With `more` it is told something else than before. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const settings = readConfig(searchSettings, { ...this.environment, ...more });
    this.running = await start(SearchModule.with(settings), { ...about, settings });
    this.port = this.running.port;
    await this.untilReady();
  }

  async stop(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  async untilReady(): Promise<void> {
    await until(async () => (await this.ask('/readyz').catch(() => ({ status: 0 }))).status === 200);
    this.documented ??= new Documented((await this.ask('/api/openapi.json')).body);
  }

  ask(path: string, asking: Asking = {}): Promise<Answer> {
    return patiently(() => this.askOnce(path, asking));
  }

  private async askOnce(path: string, { method = 'GET', headers = {} }: Asking): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { method, headers });
    const text = await response.text();
    this.documented?.expectIn({ method, path }, { status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** The client that others use; what it is answered is looked at, too. */
  async client(who: Person): Promise<MrBill> {
    const url = `http://127.0.0.1:${this.port}`;
    const session = { userId: who.userId, accessToken: await this.others.tokens.token(who), refreshToken: '' };
    return new MrBill({ url, session, ...(this.documented && { fetch: this.documented.fetch }) });
  }

  async search(
    who: Person,
    parameters: Parameters = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.ask(`/api/v1/search/pocs?${queryOf(parameters)}`, {
      headers: { ...(await this.others.tokens.as(who)), ...headers },
    });
  }

  async suggest(who: Person, parameters: Parameters, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask(`/api/v1/search/suggest?${queryOf(parameters)}`, {
      headers: { ...(await this.others.tokens.as(who)), ...headers },
    });
  }

  /** What is suggested to somebody, after all that was told by now. */
  async suggested(who: Person, type: string, prefix: string): Promise<string[]> {
    const { status, body } = await this.suggest(who, { type, prefix }, { 'x-position': String(this.told) });
    if (status !== 200) throw new Error(`suggesting answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Names of what somebody finds, after all that was told by now. */
  async names(who: Person, parameters: Parameters = {}): Promise<string[]> {
    const { status, body } = await this.search(who, parameters, { 'x-position': String(this.told) });
    if (status !== 200) throw new Error(`searching answered ${status}: ${JSON.stringify(body)}`);
    return body.items.map(({ name }: PocDocument) => name);
  }

  /** A POC of somebody, as pocs publishes it. */
  tell(who: Pick<Person, 'userId' | 'tenantId'>, some: Partial<PocDocument> = {}): PocDocument {
    const poc = pocLike({ userId: who.userId, tenantId: who.tenantId, ...some });
    this.told = this.others.tellPoc(poc);
    return poc;
  }

  /** The position of what was told last. */
  told = 0;

  operate(path: string, method = 'POST'): Promise<Answer> {
    return this.ask(`/api/v1/ops/search/${path}`, { method, headers: { authorization: `Ops ${OPS_TOKEN}` } });
  }

  /** The generations of the index, by how they stand. */
  async generations(): Promise<Record<string, Generation>> {
    const { body } = await this.operate('status', 'GET');
    const rows = body.subscriptions.filter(({ name }: { name: string }) => name === 'search.pocs');
    return Object.fromEntries(rows.map((row: { status: string }) => [row.status, row]));
  }

  async close(): Promise<void> {
    await this.running?.close();
    await this.others.close();
    await this.database.close();
    if (this.environment.OPENSEARCH_PREFIX !== undefined) await removeAll(this.environment.OPENSEARCH_PREFIX);
    rmSync(this.home, { recursive: true, force: true });
  }
}
