import { randomUUID } from 'node:crypto';
import { provision, type Logins } from '@mrbill/local';
import { superuserUrl } from './servers.js';

export interface TestDatabase {
  /** URLs of the context's three roles. */
  readonly urls: Logins;
  /** The same database, as the superuser. */
  readonly superuser: string;
  readonly name: string;
}

/** Roles belong to the server: specs beside each other must not change each other's passwords. */
const passwords = { owner: 'owner', app: 'app', pump: 'pump' };

/** A new database with the roles of a context, still without tables, on one of `servers`. */
export async function newDatabase(context: string, server = 'embedded'): Promise<TestDatabase> {
  const url = new URL(await superuserUrl(server));
  const name = `${context}_${randomUUID().slice(0, 8)}`;
  const urls = await provision(url.href, context, { database: name, passwords });
  url.pathname = `/${name}`;
  return { urls, superuser: url.href, name };
}
