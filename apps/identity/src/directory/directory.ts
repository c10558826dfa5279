import { comparisonKey } from '@mrbill/http/input';
import type pg from 'pg';
import { canonicalDomain } from '../tenant/domain.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What two spellings of a tenant's name have in common, also where there is no such tenant. */
export const tenantKey = (domainOrId: string): string => canonicalDomain(domainOrId) ?? comparisonKey(domainOrId);

/** Finds a tenant before anybody is signed in to it. */
export class Directory {
  /** `app` is a pool of the role that serves requests. */
  constructor(private readonly app: pg.Pool) {}

  /** By domain or by id. An id is not looked up: whether there is such a tenant shows when something in it is looked for. */
  async find(domainOrId: string): Promise<string | undefined> {
    if (UUID.test(domainOrId)) return domainOrId.toLowerCase();
    const domain = canonicalDomain(domainOrId);
    if (domain === undefined) return undefined;
    const { rows } = await this.app.query<{ tenant: string | null }>('SELECT identity.tenant_of($1) AS tenant', [
      domain,
    ]);
    return rows[0]?.tenant ?? undefined;
  }
}
