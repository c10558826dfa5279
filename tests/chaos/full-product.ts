import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AppName, DATABASES, environments, type Databases, installationSecrets, provision } from '@mrbill/local';
import { call, secretInMail, signIn } from '../client.js';
import { appoint, BILL, dist, Instance } from '../fleet.js';
import { freePort } from '../product.js';
import { AWS, type Servers, startServers } from './servers.js';

const run = promisify(execFile);
const CONTEXTS = ['identity', 'pocs', 'search'] as const;
const PASSWORD = 'one brick after the other';
/** Of a free plan, so that it can be seen. */
export const FEW_REQUESTS = 30;

export type Plan = 'FREE' | 'ENTERPRISE';

/** What a service says of itself. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** The product in the full profile as npm start makes it, but nobody starts a service again, and each server can be broken. */
export class FullProduct {
  private constructor(
    readonly servers: Servers & { close(): Promise<void> },
    private readonly services: Readonly<Record<AppName, Instance>>,
    private readonly home: string,
    private readonly opsToken: string,
  ) {}

  static async open(): Promise<FullProduct> {
    const home = mkdtempSync(join(tmpdir(), 'mrbill-chaos-'));
    const secrets = installationSecrets(join(home, 'secrets'));
    const servers = await startServers();
    const ports = {
      edge: await twoPorts(),
      identity: await twoPorts(),
      pocs: await twoPorts(),
      search: await twoPorts(),
    };
    const at = { root: join(import.meta.dirname, '..', '..'), home, ports, ...secrets };
    const env = environments({
      ...at,
      url: `http://127.0.0.1:${ports.edge.public}`,
      databases: await databasesAt(servers, secrets),
      openSearchUrl: servers.opensearch.url,
      redisUrl: servers.redis.url,
      messages: messagesAt(servers.aws.url),
    });
    await Promise.all(CONTEXTS.map((app) => run(process.execPath, [dist(app, 'migrate')], { env: env[app].migrate })));
    await appoint(env.identity.serve);
    mkdirSync(join(home, 'logs'));
    const make = (app: AppName) =>
      Instance.make(app, { ...env[app].serve, LOG_LEVEL: 'warn', ...NARROW }, ports[app], join(home, 'logs', app));
    const services = { edge: await make('edge'), identity: await make('identity'), pocs: await make('pocs'), search: await make('search') }; // prettier-ignore
    const product = new FullProduct(servers, services, home, secrets.opsToken);
    try {
      await Promise.all(product.all.map((instance) => instance.start()));
      return product;
    } catch (error) {
      await product.close();
      throw error;
    }
  }

  get all(): readonly Instance[] {
    return Object.values(this.services);
  }

  get url(): string {
    return this.services.edge.url;
  }

  private async readiness(app: AppName): Promise<Readiness> {
    const answer = await this.services[app].readiness();
    if (!answer) throw new Error(`${app} does not say whether it is ready`);
    const { ready, checks } = answer.body as Readiness;
    if (ready !== (answer.status === 200))
      throw new Error(`${app} contradicts itself: ${answer.status} ${answer.text}`);
    return { ready, checks };
  }

  /** Of each service, and of the edge, which speaks for the whole. */
  async allReadiness(): Promise<Readonly<Record<AppName, Readiness>>> {
    const apps = Object.keys(this.services) as AppName[];
    return Object.fromEntries(
      await Promise.all(apps.map(async (app) => [app, await this.readiness(app)] as const)),
    ) as Record<AppName, Readiness>;
  }

  /** What an operator is told by a context. */
  async operate(context: (typeof CONTEXTS)[number], path: string, method = 'GET') {
    const headers = { authorization: `Ops ${this.opsToken}` };
    const answer = await call(`${this.services[context].url}/api/v1/ops/${context}/${path}`, method, { headers });
    if (answer.status >= 300) throw new Error(`${path} of ${context} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** How many facts of pocs search has had by messages, and not by the feed. */
  async heardByMessages(): Promise<number> {
    const page = await fetch(`http://127.0.0.1:${this.services.search.internalPort}/metrics`, {
      signal: AbortSignal.timeout(10_000),
    });
    const lines = (await page.text()).split('\n').filter((line) => line.startsWith('messages_taken_total{'));
    const counts = lines.filter((line) => line.includes('search-hears-pocs')).map((line) => line.split(' ').at(-1));
    return counts.reduce((sum, count) => sum + Number(count), 0);
  }

  /** The admin of a new company; answers how to sign in. */
  async company(domain: string, subscriptionPlan: Plan): Promise<() => Promise<string>> {
    const token = await signIn(this.url, BILL.tenant, BILL);
    const email = `ana@${domain}`;
    const body = { name: domain, domain, subscriptionPlan, admin: { email, fullName: 'Ana Souza' } };
    await expectMade(call(`${this.url}/api/v1/tenants`, 'POST', { token, body }));
    const invitation = await secretInMail(this.url, email, 'invitation');
    const accepting = { invitation, fullName: 'Ana Souza', password: PASSWORD };
    await expectMade(call(`${this.url}/api/v1/auth/register`, 'POST', { body: accepting }));
    return () => signIn(this.url, domain, { email, password: PASSWORD });
  }

  /** What the services logged of an answer that has its trace in it. */
  reasonsFor(answer: string): readonly string[] {
    const [, trace] = /"traceId":"(\w+)"/.exec(answer) ?? [];
    if (trace === undefined) return [];
    const lines = Object.keys(this.services).flatMap((app) =>
      readFileSync(join(this.home, 'logs', app), 'utf8').split('\n'),
    );
    return lines.filter((line) => line.includes(trace));
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((instance) => instance.kill()));
    await this.servers.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

const NARROW = { RATE_PLAN_FREE: `${FEW_REQUESTS}/10,50000/10` };

const twoPorts = async () => ({ public: await freePort(), internal: await freePort() });

const messagesAt = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: AWS.region,
  MESSAGES_ENVIRONMENT: AWS.environment,
  AWS_ACCESS_KEY_ID: AWS.user,
  AWS_SECRET_ACCESS_KEY: AWS.user,
});

/** Each context's on its own server, and reached through the proxy before it. */
async function databasesAt(
  servers: Servers,
  { passwords }: Pick<ReturnType<typeof installationSecrets>, 'passwords'>,
): Promise<Databases> {
  const made = DATABASES.map(async (name) => {
    const server = servers[name === 'identity_keys' ? 'identity' : name];
    const { owner, app, pump } = await provision(server.direct, name, { passwords: passwords(name) });
    const { proxy } = server;
    return [name, { owner: proxy.before(owner), app: proxy.before(app), pump: proxy.before(pump) }] as const;
  });
  return Object.fromEntries(await Promise.all(made)) as Databases;
}

async function expectMade(answering: ReturnType<typeof call>): Promise<void> {
  const { status, text } = await answering;
  if (status !== 201) throw new Error(`answered ${status}: ${text}`);
}
