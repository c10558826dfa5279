import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Answer, call, signIn } from './client.js';
import { type Document, nameOf, namesIn, type Operation, operationsOf, requiredQuery, sampleOf } from './documented.js';
import type { Product } from './product.js';
import { productIn, profiles } from './profiles.js';

/** Who may call without signing in. A new route belongs here only on purpose. */
const PUBLIC = [
  'GET /.well-known/jwks.json',
  'GET /api/asyncapi.json',
  'GET /api/docs',
  'GET /api/docs/start.js',
  'GET /api/openapi.json',
  'GET /dev/mail',
  'GET /livez',
  'GET /problems/{code}',
  'GET /readyz',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/password/forgot',
  'POST /api/v1/auth/password/reset',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/register',
];

/** What may stand in a path beside ids: words that mean nothing by themselves. */
const WORDS: Readonly<Record<string, string>> = { tag: 'word', framework: 'word', code: 'not-found' };

/** Ids of things that are the platform admins' in whichever tenant. */
const OF_THE_PLATFORM = ['tenantId'];

/** What only the platform may do with them: there is nobody else for whom they could be what never was. */
const RUNS_TENANTS = 'tenant:manage';

/** Questions that let a list show as much as it ever does. */
const WIDE: Readonly<Record<string, string>> = { includePublic: 'true', pageSize: '100', tags: 'word' };

/** What is no id, where one of another tenant is named outside of the path. */
const NEVER: Readonly<Record<string, string>> = { token: 'not.a.token' };

/** Where ids and tokens are known to be named outside of the path: none of these may be overlooked. */
const NAMED_IN = ['POST /api/v1/auth/introspect: token', 'GET /api/v1/pocs: userId', 'GET /api/v1/search/pocs: userId'];

const ROLES = ['user', 'tenant admin', 'platform admin'] as const;
type Role = (typeof ROLES)[number];

describe.each(profiles)('in the %s profile', (profile) => {
  let product: Product;
  let document: Document;
  let operations: Operation[];
  let tokens: Record<Role, string>;
  /** By the name that paths give them: ids of things of another tenant. */
  let others: Record<string, string[]>;
  let stateOfOthers: () => Promise<string>;

  beforeAll(async () => {
    product = await productIn(profile);
    const { url, demo } = product;
    const [mine, theirs] = demo.tenants;
    if (!mine?.users[0] || !theirs?.users[0]) throw new Error('the demo has too few tenants or users for this');
    document = (await call(`${url}/api/openapi.json`, 'GET')).body as Document;
    operations = operationsOf(document);
    tokens = {
      user: await signIn(url, mine.domain, mine.users[0]),
      'tenant admin': await signIn(url, mine.domain, mine.admin),
      'platform admin': await signIn(url, demo.platformAdmin.tenant, demo.platformAdmin),
    };
    const theirUser = await signIn(url, theirs.domain, theirs.users[0]);
    const theirAdmin = await signIn(url, theirs.domain, theirs.admin);
    others = { ...(await thingsOf(url, theirs.tenantId, theirUser, theirAdmin)), token: [theirUser, theirAdmin] };
    stateOfOthers = async () => {
      const reads = [
        `pocs/${others.pocId?.[0]}`,
        `pocs/${others.pocId?.[1]}`,
        `users/${others.userId?.[0]}`,
        `tenants/${theirs.tenantId}`,
      ];
      const answers = await Promise.all(
        reads.map((path) => call(`${url}/api/v1/${path}`, 'GET', { token: theirAdmin })),
      );
      if (answers.some(({ status }) => status !== 200)) throw new Error('the other tenant cannot see its own things');
      return answers.map(({ text }) => text).join('\n');
    };
  }, 300_000);
  afterAll(() => product?.discard());

  /** A public and a private POC, a user, a session, the tenant itself. */
  async function thingsOf(
    url: string,
    tenantId: string,
    user: string,
    admin: string,
  ): Promise<Record<string, string[]>> {
    const register = async (isPublic: boolean) => {
      const body = {
        name: 'Of another tenant',
        repositoryUrl: 'https://git.example/x/y',
        isPublic,
        tags: ['word'],
        frameworks: ['word'],
      };
      return (await call(`${url}/api/v1/pocs`, 'POST', { token: user, body })).body.pocId as string;
    };
    const people = await call(`${url}/api/v1/users?pageSize=1`, 'GET', { token: admin });
    const sessions = await call(`${url}/api/v1/me/sessions?pageSize=1`, 'GET', { token: user });
    return {
      sessionId: [sessions.body.items[0].sessionId],
      pocId: [await register(true), await register(false)],
      userId: [people.body.items[0].userId],
      tenantId: [tenantId],
    };
  }

  const idsOf = ({ inPath }: Operation) => inPath.filter((name) => !(name in WORDS));
  const withIds = () =>
    operations.filter((operation) => operation.access === 'signed-in' && idsOf(operation).length > 0);

  /** A call that is right in everything but, maybe, whose things it names. */
  function ask(
    operation: Operation,
    token: string | undefined,
    ids: Record<string, string>,
    named: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => WORDS[name] ?? ids[name] ?? randomUUID());
    const asked = operation.query.flatMap(({ name }) =>
      name in named ? [[name, named[name] ?? ''] as [string, string]] : [],
    );
    const query = [...requiredQuery(operation, document).filter(([name]) => !(name in named)), ...asked];
    const search = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
    const body = operation.body && sampleOf(operation.body, document, named);
    return call(`${product.url}${path}${search}`, operation.method, { token, body });
  }

  /** All of a problem that could tell something. */
  function told({ status, body, headers }: Answer) {
    const { traceId: _trace, instance: _instance, tookMs: _took, ...rest } = (body ?? {}) as Record<string, unknown>;
    return { ...rest, status, allow: headers.get('allow'), etag: headers.get('etag') };
  }

  describe('the document that all of this is generated from', () => {
    it('is whole', () => {
      expect(document['x-missing']).toBeUndefined();
      expect(operations.length).toBeGreaterThan(20);
    });

    it('says of every route who may use it', () => {
      const open = operations.filter(
        ({ access, permission }) => access === 'public' || (access === 'signed-in' && !permission),
      );
      expect(open.map(nameOf).sort()).toEqual(PUBLIC);
    });

    it('names no id that this test has nothing of another tenant for', () => {
      const unknown = withIds().flatMap((operation) =>
        idsOf(operation)
          .filter((name) => !(name in others))
          .map((name) => `${nameOf(operation)}: ${name}`),
      );
      // Add such a thing to `thingsOf`, or what is no id to WORDS.
      expect(unknown).toEqual([]);
    });
  });

  describe('without a token', () => {
    it('every route that is not public is a 401, with a broken one too', async () => {
      for (const operation of operations.filter(({ access }) => access !== 'public')) {
        for (const token of [undefined, 'not.a.token']) {
          const { status, headers } = await ask(operation, token, {});
          expect([nameOf(operation), status, headers.get('www-authenticate')]).toEqual([
            nameOf(operation),
            401,
            'Bearer',
          ]);
        }
      }
    });
  });

  describe('things of another tenant', () => {
    it('are for every role what never was', async () => {
      const before = await stateOfOthers();
      const found: string[] = [];
      const seenAs404 = new Set<string>();
      for (const operation of withIds()) {
        for (const role of ROLES) {
          const ids = idsOf(operation);
          if (role === 'platform admin' && ids.every((name) => OF_THE_PLATFORM.includes(name))) continue;
          const never = told(await ask(operation, tokens[role], {}));
          for (const choice of [0, 1]) {
            const theirs = Object.fromEntries(
              ids.map((name) => [name, others[name]?.[choice] ?? others[name]?.[0] ?? '']),
            );
            const answer = told(await ask(operation, tokens[role], theirs));
            const where = `${nameOf(operation)} as ${role}`;
            if (answer.status === 404) seenAs404.add(nameOf(operation));
            // A role that may not do this at all hears so, whatever the id.
            if (answer.status !== 404 && answer.status !== 403)
              found.push(`${where}: ${answer.status} ${JSON.stringify(answer)}`);
            if (JSON.stringify(answer) !== JSON.stringify(never))
              found.push(`${where}: ${JSON.stringify(answer)}, but ${JSON.stringify(never)} for an id that never was`);
          }
        }
      }
      expect(found).toEqual([]);
      const neverSeen = withIds()
        .filter(({ permission }) => permission !== RUNS_TENANTS)
        .map(nameOf)
        .filter((name) => !seenAs404.has(name));
      expect(neverSeen).toEqual([]);
      expect(await stateOfOthers()).toBe(before);
    });

    it('are what never was also where a body or a query names them', async () => {
      const before = await stateOfOthers();
      const found: string[] = [];
      const asked = new Set<string>();
      for (const operation of operations.filter(({ access }) => access === 'signed-in')) {
        for (const name of namesIn(operation, document).filter(
          (name) => name in others && !operation.inPath.includes(name),
        )) {
          asked.add(`${nameOf(operation)}: ${name}`);
          for (const role of ROLES) {
            const never = told(await ask(operation, tokens[role], {}, { [name]: NEVER[name] ?? randomUUID() }));
            for (const theirs of others[name] ?? []) {
              const answer = told(await ask(operation, tokens[role], {}, { [name]: theirs }));
              if (JSON.stringify(answer) !== JSON.stringify(never))
                found.push(
                  `${nameOf(operation)} as ${role}, ${name}: ${JSON.stringify(answer)}, but ${JSON.stringify(never)}`,
                );
            }
          }
        }
      }
      expect(found).toEqual([]);
      expect([...asked]).toEqual(expect.arrayContaining(NAMED_IN));
      expect(await stateOfOthers()).toBe(before);
    });

    it('are in no list and in no search', async () => {
      const lists = operations.filter(
        ({ method, access, inPath }) => method === 'GET' && access === 'signed-in' && inPath.length === 0,
      );
      expect(lists.length).toBeGreaterThan(2);
      const foreign = [...(others.pocId ?? []), ...(others.userId ?? [])];
      for (const operation of lists) {
        for (const role of ROLES) {
          const known = operation.query.filter(({ name }) => name in WIDE).map(({ name }) => [name, WIDE[name] ?? '']);
          const query = [...requiredQuery(operation, document), ...(known as [string, string][])];
          const { status, text } = await call(`${product.url}${operation.path}?${new URLSearchParams(query)}`, 'GET', {
            token: tokens[role],
          });
          expect([nameOf(operation), role, [200, 403].includes(status)]).toEqual([nameOf(operation), role, true]);
          expect(foreign.filter((id) => text.includes(id))).toEqual([]);
        }
      }
    });

    it('cannot be reached by naming the tenant', async () => {
      const tenantId = others.tenantId?.[0] ?? '';
      const headers = { 'x-tenant': tenantId, 'x-tenant-id': tenantId, 'x-forwarded-tenant': tenantId };
      const { status } = await call(`${product.url}/api/v1/pocs/${others.pocId?.[0]}`, 'GET', {
        token: tokens.user,
        headers,
      });
      expect(status).toBe(404);
    });
  });

  describe('every table with a tenant', () => {
    it('is shut by row level security, also for its owner, and no view goes around it', async () => {
      const tables = await product.inEachDatabase(`
      SELECT c.oid::regclass::text AS name, c.relkind = 'v' AS is_view, c.relrowsecurity AND c.relforcerowsecurity AS shut,
        coalesce('security_invoker=true' = ANY (c.reloptions), false) AS asks_as_caller
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')`);
      expect(new Set(tables.map(({ database }) => database)).size).toBeGreaterThan(3);
      expect(tables.length).toBeGreaterThan(20);
      const open = tables.filter((table) => !(table.is_view ? table.asks_as_caller : table.shut));
      expect(open.map(({ database, name }) => `${String(database)}: ${String(name)}`)).toEqual([]);
    });

    it('shows nothing to who has not said for which tenant', async () => {
      const policies = await product.inEachDatabase(`
      SELECT p.polrelid::regclass::text AS name, pg_get_expr(p.polqual, p.polrelid) AS sees, pg_get_expr(p.polwithcheck, p.polrelid) AS writes
      FROM pg_policy p WHERE current_database() || '_app' = ANY (SELECT rolname FROM pg_roles WHERE oid = ANY (p.polroles))
        OR p.polroles = '{0}'`);
      const own = "(tenant = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)";
      expect(policies.length).toBeGreaterThan(15);
      expect(policies.filter(({ sees, writes }) => sees !== own || writes !== own)).toEqual([]);
    });

    it('is out of reach for the roles of other contexts, and so are the server\u2019s own databases', async () => {
      const open = await product.inEachDatabase(`
      SELECT r.rolname AS role FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper
        AND r.rolname !~ ('^' || current_database() || '_(owner|app|pump)$') AND has_database_privilege(r.oid, current_database(), 'CONNECT')`);
      expect(open.map(({ database, role }) => `${String(role)} may connect to ${String(database)}`)).toEqual([]);
    });
  });

  describe('what operators may ask', () => {
    it('is for platform admins and for nobody of a tenant', async () => {
      const all = operations.filter(({ access }) => access === 'ops');
      expect(all.length).toBeGreaterThan(3);
      for (const operation of all) {
        for (const role of ['user', 'tenant admin'] as const) {
          expect([nameOf(operation), role, (await ask(operation, tokens[role], {})).status]).toEqual([
            nameOf(operation),
            role,
            403,
          ]);
        }
      }
      const status = operations.find(({ path }) => path === '/api/v1/ops/pocs/status') as Operation;
      expect((await ask(status, tokens['platform admin'], {})).status).toBe(200);
    });
  });
});
