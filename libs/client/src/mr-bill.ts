import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.js';
import { Problem } from './problem.js';
import { Sending, type Fetch } from './sending.js';
import { Sessions, type Session } from './sessions.js';

export interface MrBillOptions {
  /** Where Mr. Bill is: `https://mrbill.example`. */
  readonly url: string;
  /** A session that was kept. */
  readonly session?: Session | undefined;
  /** Is told of each new pair of tokens before it is used, and of undefined when the session is over. */
  readonly keepSession?: (session: Session | undefined) => void | Promise<void>;
  /** Milliseconds for one call with all its repeats. */
  readonly limitMs?: number;
  readonly fetch?: Fetch;
  /** Makes keys that nobody ever made: UUIDs, unless said otherwise. */
  readonly newKey?: () => string;
}

type Api = Client<paths>;
type Account = { readonly tenant: string; readonly email: string; readonly password: string };

/**
 * Mr. Bill, as one user sees it:
 *
 *     const mrBill = new MrBill({ url: 'https://mrbill.example' });
 *     await mrBill.signIn({ tenant: 'padaria.example', email, password });
 *     const poc = await mrBill.post('/api/v1/pocs', { body: { name: 'Forno', repositoryUrl: 'https://git.example/a/b' } });
 *
 * Each call answers the body, or throws `Problem` or `Unanswered`.
 */
export class MrBill {
  /** For what the short forms do not show: status and headers beside the body. */
  readonly api: Api;
  readonly get;
  readonly post;
  readonly put;
  readonly patch;
  readonly delete;
  private readonly sessions: Sessions;

  constructor(options: MrBillOptions) {
    const { url, session, keepSession = () => undefined, limitMs = 15_000 } = options;
    const { fetch: send = globalThis.fetch, newKey = () => globalThis.crypto.randomUUID() } = options;
    const sending = new Sending({ fetch: send, limitMs, newKey });
    const unsigned = throwing(createFetchClient<paths>({ baseUrl: url, fetch: (request) => sending.send(request) }));
    const exchange = answering(unsigned.POST);
    const refresh = (refreshToken: string) => exchange('/api/v1/auth/refresh', { body: { refreshToken } });
    this.sessions = new Sessions({ refresh, keep: keepSession }, session);
    const signature = {
      token: () => this.sessions.current?.accessToken,
      renew: (refused: string) => this.sessions.refresh(refused),
    };
    this.api = throwing(
      createFetchClient<paths>({ baseUrl: url, fetch: (request) => sending.send(request, signature) }),
    );
    this.get = answering(this.api.GET);
    this.post = answering(this.api.POST);
    this.put = answering(this.api.PUT);
    this.patch = answering(this.api.PATCH);
    this.delete = answering(this.api.DELETE);
  }

  /** Undefined while nobody is signed in. */
  get session(): Session | undefined {
    return this.sessions.current;
  }

  async signIn(account: Account): Promise<void> {
    const { userId, accessToken, refreshToken } = await this.post('/api/v1/auth/login', { body: account });
    await this.sessions.begin({ userId, accessToken, refreshToken });
  }

  /** Ends the session, also where nobody can be told of it now. */
  async signOut(): Promise<void> {
    try {
      if (this.session) await this.post('/api/v1/auth/logout');
    } finally {
      await this.sessions.end();
    }
  }
}

/** Names of the API's shapes: `Schemas['Poc']`. */
export type Schemas = components['schemas'];

/** Only what a call answered, for whatever is refused was thrown. */
function answering<A extends unknown[], R extends { readonly data?: unknown }>(call: (...args: A) => Promise<R>) {
  return async (...args: A) => (await call(...args)).data as Exclude<R['data'], undefined>;
}

function throwing(api: Api): Api {
  api.use({
    async onResponse({ response }) {
      if (!response.ok) throw await Problem.from(response);
    },
  });
  return api;
}
