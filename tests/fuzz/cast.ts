import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { call, secretInMail, signIn } from '../client.js';
import { nameOf, type Operation } from '../documented.js';
import type { Product } from '../product.js';
import type { Caller } from './fuzz.js';

type Role = 'USER' | 'TENANT_ADMIN';

/** Everybody by whom a product is asked. */
export interface Cast {
  /** They ask nearly everything, and keep their access to the end. */
  readonly steady: readonly Caller[];
  /** By the name of an operation that may end the caller's own access: people who are there for nothing else. */
  readonly throwaway: ReadonlyMap<string, readonly Caller[]>;
  /** What the steady ones live by: their ids, addresses, tenants. */
  readonly spared: readonly string[];
  /** Somebody who signs in again and again. */
  readonly guest: { readonly tenant: string; readonly email: string; readonly password: string };
  /** Whom an operator may export and erase: addresses of people who are there for nothing else. */
  readonly erasable: readonly string[];
  /** Secrets that each work once or so, by the name of the field that takes them. */
  readonly tickets: Readonly<Record<string, readonly string[]>>;
}

/** Of all who join, so that a field which asks for the caller's own can be given it. */
const PASSWORD = `passphrase ${randomUUID()}`;
const SESSIONS = 3;
const INVITATIONS = 30;
const RESETS = 10;
const ERASABLE = 20;

const bearer = (name: string, token: string): Caller => ({ name, authorization: `Bearer ${token}` });

/** By asking this one can lose one's own access. */
const endsOwnAccess = ({ method, path }: Operation) => method !== 'GET' && /^\/api\/v1\/(auth|me)(\/|$)/.test(path);

/** Signs in the demo's people of two tenants, and lets others join who may lose everything. */
export async function castOf({ url, demo }: Product, operations: readonly Operation[]): Promise<Cast> {
  const [one, other] = demo.tenants;
  if (!one?.users[0] || !other?.users[0]) throw new Error('the demo has too few tenants or users for this');
  const admin = await signIn(url, one.domain, one.admin);
  const steady = [
    bearer('user', await signIn(url, one.domain, one.users[0])),
    bearer('admin', admin),
    bearer('platform admin', await signIn(url, demo.platformAdmin.tenant, demo.platformAdmin)),
    bearer('user elsewhere', await signIn(url, other.domain, other.users[0])),
    bearer('admin elsewhere', await signIn(url, other.domain, other.admin)),
  ];
  const themselves = await Promise.all(
    steady.map(async ({ authorization = '' }) => {
      const { body } = await call(`${url}/api/v1/me`, 'GET', { headers: { authorization } });
      const { userId, tenantId, email } = body as Record<'userId' | 'tenantId' | 'email', string>;
      return [userId, tenantId, email];
    }),
  );
  const throwaway = new Map<string, readonly Caller[]>();
  const tickets: Record<'refreshToken' | 'token' | 'sessionId' | 'invitation' | 'reset', string[]> = {
    refreshToken: [],
    token: [],
    sessionId: [],
    invitation: [],
    reset: [],
  };
  const joined: string[] = [];
  for (const operation of operations.filter(endsOwnAccess)) {
    const callers: Caller[] = [];
    for (const role of ['USER', 'TENANT_ADMIN'] as const) {
      const { userId, email, password } = await join(url, admin, role);
      joined.push(userId);
      for (let session = 0; session < SESSIONS; session++) {
        const { body } = await call(`${url}/api/v1/auth/login`, 'POST', {
          body: { tenant: one.domain, email, password },
        });
        const { accessToken, refreshToken } = body as Record<'accessToken' | 'refreshToken', string>;
        callers.push(bearer(`${role} to lose`, accessToken));
        tickets.refreshToken.push(refreshToken);
        tickets.token.push(accessToken);
        tickets.sessionId.push(String(decodeJwt(accessToken).sid));
      }
    }
    throwaway.set(nameOf(operation), callers);
  }
  for (let left = INVITATIONS; left > 0; left--) {
    tickets.invitation.push(await secretInMail(url, await invite(url, admin, 'USER'), 'invitation'));
  }
  for (let left = RESETS; left > 0; left--) {
    const { userId, email } = await join(url, admin, 'USER');
    joined.push(userId);
    await call(`${url}/api/v1/auth/password/forgot`, 'POST', { body: { tenant: one.domain, email } });
    tickets.reset.push(await secretInMail(url, email, 'reset'));
  }
  const erasable: string[] = [];
  for (let left = ERASABLE; left > 0; left--) erasable.push(await invite(url, admin, 'USER'));
  const { userId, ...guest } = await join(url, admin, 'USER');
  return {
    steady,
    throwaway,
    spared: [...themselves.flat(), one.domain, other.domain, demo.platformAdmin.tenant, ...joined, userId],
    guest: { tenant: one.domain, ...guest },
    erasable,
    tickets,
  };
}

async function invite(url: string, admin: string, role: Role): Promise<string> {
  const email = `fuzz-${randomUUID()}@somewhere.example`;
  const invited = await call(`${url}/api/v1/users`, 'POST', { token: admin, body: { email, fullName: 'Fuzz', role } });
  if (invited.status !== 201) throw new Error(`inviting answered ${invited.status}: ${invited.text}`);
  return email;
}

async function join(
  url: string,
  admin: string,
  role: Role,
): Promise<{ readonly userId: string; readonly email: string; readonly password: string }> {
  const email = await invite(url, admin, role);
  const body = { invitation: await secretInMail(url, email, 'invitation'), fullName: 'Fuzz', password: PASSWORD };
  const registered = await call(`${url}/api/v1/auth/register`, 'POST', { body });
  if (registered.status !== 201) throw new Error(`registering answered ${registered.status}: ${registered.text}`);
  return { userId: (registered.body as { userId: string }).userId, email, password: PASSWORD };
}
