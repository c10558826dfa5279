import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { randomSecret } from './secrets.js';

/** Who may log in to a context's database: `owner` migrates, `app` serves requests, `pump` runs the views. */
const LOGINS = ['owner', 'app', 'pump'] as const;
/** Who may not: they own the functions that see more than their callers. */
const FUNCTION_OWNERS = ['writer', 'lookup'] as const;
const EXTENSIONS = ['pg_trgm', 'unaccent'];

export type Login = (typeof LOGINS)[number];
/** A connection URL for each login. */
export type Logins = Record<Login, string>;
export type Passwords = Record<Login, string>;

export interface ProvisionOptions {
  /** The database's name; by default the context's. Roles carry the context's name in any case. */
  database?: string;
  /** Logins that are known already; the others get random passwords. */
  passwords?: Partial<Passwords>;
}

/**
 * Makes a context's database and roles, or brings existing ones to the same state: `<context>_owner` owns the database,
 * nobody but the three logins may connect, none of them may do more than its grants say, and the owner can hand functions
 * to `<context>_writer` and `<context>_lookup`. Several at once wait for each other.
 */
export async function provision(
  superuserUrl: string,
  context: string,
  options: ProvisionOptions = {},
): Promise<Logins> {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(context))
    throw new TypeError(`'${context}' is no name for a context: use a-z, 0-9 and _`);
  const database = options.database ?? context;
  const passwords = newPasswords(options.passwords);

  await connected(superuserUrl, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('mrbill.provision', 0))`);
    for (const role of [...LOGINS, ...FUNCTION_OWNERS]) await ensureRole(client, `${context}_${role}`);
    for (const login of LOGINS) {
      await client.query(
        `alter role ${context}_${login} login password ${pg.escapeLiteral(verifier(passwords[login]))}`,
      );
    }
    await letOwnerHandOver(client, context);
    await ensureDatabase(client, database, context);
    await connected(urlOf(superuserUrl, database), async (inside) => {
      // Where the owner inherits nothing, it would not have this from the role pg_database_owner either.
      await inside.query(`grant all on schema public to ${context}_owner with grant option`);
      for (const extension of EXTENSIONS)
        await inside.query(`create extension if not exists ${extension} schema public`);
    });
  });
  return loginUrls(superuserUrl, context, passwords, database);
}

/** A password for each login: the known ones, and random ones for the rest. */
export const newPasswords = (known: Partial<Passwords> = {}): Passwords => ({
  owner: known.owner ?? randomSecret(),
  app: known.app ?? randomSecret(),
  pump: known.pump ?? randomSecret(),
});

/** The connection URLs of a context's logins at the server of `serverUrl`. */
export function loginUrls(serverUrl: string, context: string, passwords: Passwords, database = context): Logins {
  const url = (login: Login) => urlOf(serverUrl, database, `${context}_${login}`, passwords[login]);
  return { owner: url('owner'), app: url('app'), pump: url('pump') };
}

async function ensureRole(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query(
    'select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as mighty from pg_roles where rolname = $1',
    [role],
  );
  if (rows.length === 0) await client.query(`create role ${role} nologin`);
  else if (rows[0].mighty)
    throw new Error(`The role ${role} may do more than it should. Drop it, or take its attributes away.`);
}

/** Handing over needs the right to become the new owner; inheriting its rights would give the owner too much. */
async function letOwnerHandOver(client: pg.Client, context: string): Promise<void> {
  const { rows } = await client.query(`select current_setting('server_version_num')::int >= 160000 as selective`);
  const how = rows[0].selective ? 'with inherit false, set true' : '';
  // Before version 16 a grant cannot say so itself: there the role inherits nothing at all.
  if (!rows[0].selective) await client.query(`alter role ${context}_owner noinherit`);
  for (const role of FUNCTION_OWNERS) await client.query(`grant ${context}_${role} to ${context}_owner ${how}`);
}

async function ensureDatabase(client: pg.Client, database: string, context: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database ${name} owner ${context}_owner`);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to ${context}_app, ${context}_pump`);
}

/** The server only ever sees what it stores (RFC 5803), so no password can turn up in its log. */
function verifier(password: string, iterations = 4096): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (word: string) => createHmac('sha256', salted).update(word).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string, user?: string, password?: string): string {
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = encodeURIComponent(password);
  return url.href;
}
