import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Answer, call, signIn } from './client.js';
import { type Document, nameOf, type Operation, operationsOf, requiredQuery, sampleOf } from './documented.js';
import type { Product } from './product.js';
import { productIn, profiles } from './profiles.js';
import { type Permissions, permissionTables, type Role, roles } from './roles.js';
import { worthlessTokens } from './tokens.js';

/** Who may do what, written down a second time: a permission that somebody gains or loses belongs here only on purpose. */
const MAY: Permissions = {
  'tenant:create': ['PLATFORM_ADMIN'],
  'tenant:read': ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'],
  'tenant:change': ['PLATFORM_ADMIN', 'TENANT_ADMIN'],
  'tenant:manage': ['PLATFORM_ADMIN'],
  'user:invite': ['TENANT_ADMIN'],
  'user:manage': ['PLATFORM_ADMIN', 'TENANT_ADMIN'],
  'user:read': ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'],
  'audit:read': ['PLATFORM_ADMIN', 'TENANT_ADMIN'],
  'session:own': ['PLATFORM_ADMIN', 'TENANT_ADMIN', 'USER'],
  'poc:read': ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'],
  'poc:write': ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'],
  'poc:search': ['USER', 'TENANT_ADMIN', 'PLATFORM_ADMIN'],
};

/** So many that nobody is told to wait. */
const WIDE = '1000000/1';

describe.each(profiles)('in the %s profile', (profile) => {
  let product: Product;
  let document: Document;
  let closed: Operation[];
  let tables: Permissions;
  let accounts: Record<Role, () => Promise<string>>;
  let tokens: Record<Role, string>;

  beforeAll(async () => {
    product = await productIn(profile, { RATE_ADDRESS: WIDE, RATE_USER: WIDE, RATE_TENANT: WIDE });
    const { url, demo } = product;
    const [tenant] = demo.tenants;
    const [user] = tenant?.users ?? [];
    if (!tenant || !user) throw new Error('the demo has too few tenants or users for this');
    document = (await call(`${url}/api/openapi.json`, 'GET')).body as Document;
    closed = operationsOf(document).filter(({ access }) => access !== 'public');
    tables = await permissionTables();
    accounts = {
      USER: () => signIn(url, tenant.domain, user),
      TENANT_ADMIN: () => signIn(url, tenant.domain, tenant.admin),
      PLATFORM_ADMIN: () => signIn(url, demo.platformAdmin.tenant, demo.platformAdmin),
    };
    tokens = {
      USER: await accounts.USER(),
      TENANT_ADMIN: await accounts.TENANT_ADMIN(),
      PLATFORM_ADMIN: await accounts.PLATFORM_ADMIN(),
    };
  }, 300_000);
  afterAll(() => product?.discard());

  /** A call that is right in everything but who asks; what it names never was. */
  function ask(operation: Operation, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const path = operation.path.replaceAll(/\{\w+\}/g, () => randomUUID());
    const query = requiredQuery(operation, document);
    const search = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
    return call(`${product.url}${path}${search}`, operation.method, {
      body: operation.body && sampleOf(operation.body, document),
      headers,
    });
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  /** How many there are of everything that a refused request could have made. */
  async function countAll(): Promise<Record<string, number>> {
    const asked: [string, Role][] = [
      ['users', 'TENANT_ADMIN'],
      ['pocs?includePublic=true', 'TENANT_ADMIN'],
      ['pocs', 'USER'],
      ['pocs', 'PLATFORM_ADMIN'],
      ['users', 'PLATFORM_ADMIN'],
    ];
    const counts = asked.map(async ([list, role]) => {
      const { body } = await call(`${product.url}/api/v1/${list}`, 'GET', { headers: bearer(tokens[role]) });
      return [`${list} of ${role}`, (body as { totalItems: number }).totalItems] as const;
    });
    return Object.fromEntries(await Promise.all(counts));
  }

  describe('the tables of permissions', () => {
    // Whoever adds a route adds a line above, and says by it who is meant to use it.
    it('give every role what it is meant to have, and no more', () => {
      const sorted = (table: Permissions) =>
        Object.fromEntries(Object.entries(table).map(([permission, who]) => [permission, [...who].sort()]));
      expect(sorted(tables)).toEqual(sorted(MAY));
    });

    it('are all that routes ask for', () => {
      const asked = new Set(closed.flatMap(({ access, permission }) => (access === 'signed-in' ? [permission] : [])));
      expect([...asked].filter((permission) => !permission || !(permission in tables))).toEqual([]);
      expect(Object.keys(tables).filter((permission) => !asked.has(permission))).toEqual([]);
    });
  });

  const mayUse = ({ access, permission = '' }: Operation, role: Role): boolean =>
    access === 'ops' ? role === 'PLATFORM_ADMIN' : (tables[permission] ?? []).includes(role);

  describe('every route that is not public', () => {
    it('is a 401 for whatever is no good token', async () => {
      const worthless = await worthlessTokens(tokens.TENANT_ADMIN, product.signingKey);
      const before = await countAll();
      const found: string[] = [];
      for (const operation of closed) {
        for (const [what, authorization] of Object.entries(worthless)) {
          const { status, body, headers } = await ask(operation, authorization === undefined ? {} : { authorization });
          const { code } = (body ?? {}) as { code?: string };
          if (status !== 401 || code !== 'unauthorized' || headers.get('www-authenticate') !== 'Bearer')
            found.push(`${nameOf(operation)} with ${what}: ${status} ${code ?? ''}`);
        }
      }
      expect(found).toEqual([]);
      expect(await countAll()).toEqual(before);
    });

    it('is a 403 for each role that may not, whatever it asks for, and nothing comes of it', async () => {
      const before = await countAll();
      const found: string[] = [];
      let refused = 0;
      for (const operation of closed) {
        for (const role of roles.filter((role) => !mayUse(operation, role))) {
          refused++;
          const { status, body } = await ask(operation, bearer(tokens[role]));
          const { code } = (body ?? {}) as { code?: string };
          if (status !== 403 || code !== 'forbidden')
            found.push(`${nameOf(operation)} as ${role}: ${status} ${code ?? ''}`);
        }
      }
      expect(found).toEqual([]);
      expect(refused).toBeGreaterThan(20);
      expect(await countAll()).toEqual(before);
    });

    it('is open to each role that may', async () => {
      const found: string[] = [];
      for (const operation of closed) {
        for (const role of roles.filter((role) => mayUse(operation, role))) {
          // A session of its own: some of these end it.
          const writes = operation.method !== 'GET' && operation.access === 'signed-in';
          const token = writes ? await accounts[role]() : tokens[role];
          const { status, body } = await ask(operation, bearer(token));
          const { code } = (body ?? {}) as { code?: string };
          if (status === 401 || code === 'forbidden' || status >= 500)
            found.push(`${nameOf(operation)} as ${role}: ${status} ${code ?? ''}`);
        }
      }
      expect(found).toEqual([]);
    });
  });

  describe("the operator's credential", () => {
    it('opens what operators may ask, and nothing else', async () => {
      const headers = { authorization: `Ops ${product.opsToken}` };
      const found: string[] = [];
      for (const operation of closed) {
        const { status } = await ask(operation, headers);
        const opened = status !== 401 && status !== 403;
        if (opened !== (operation.access === 'ops' || operation.access === 'operator'))
          found.push(`${nameOf(operation)}: ${status}`);
      }
      expect(found).toEqual([]);
    });
  });
});
