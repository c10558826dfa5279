import { v7 } from 'uuid';
import type { PocDocument } from '../engine/poc-document.js';
import type { Entry, PocQuery } from '../engine/search-engine.js';
import { termsOf } from '../text/wanted.js';

let second = 0;

/** A public POC of somebody new; each one second younger than the one before. */
export function pocLike(some: Partial<PocDocument> = {}): PocDocument {
  const at = new Date(Date.UTC(2026, 0, 1) + second++ * 1_000);
  return {
    pocId: v7({ msecs: at.getTime(), seq: second }),
    userId: v7(),
    tenantId: v7(),
    name: 'A POC',
    description: null,
    repositoryUrl: 'https://example.org/poc',
    language: null,
    isPublic: true,
    tags: [],
    frameworks: [],
    thumbnailUrl: null,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    deletedAt: null,
    version: 1,
    ...some,
  };
}

export const entryOf = (document: PocDocument): Entry => ({
  tenant: document.tenantId,
  key: document.pocId,
  version: document.version,
  document,
});

export const tombstoneOf = ({ tenantId, pocId }: PocDocument, version: number): Entry => ({
  tenant: tenantId,
  key: pocId,
  version,
  document: null,
});

/** A search by `callerId` of `tenantId`; `q` as somebody would type it. */
export function queryFor(
  tenantId: string,
  callerId: string,
  { q, ...more }: Partial<PocQuery> & { readonly q?: string } = {},
): PocQuery {
  return {
    tenantId,
    callerId,
    seesPrivateOf: null,
    includePublic: true,
    terms: q === undefined ? undefined : termsOf(q),
    languages: [],
    tags: [],
    frameworks: [],
    userId: null,
    from: null,
    to: null,
    sortBy: q === undefined ? 'createdAt' : 'relevance',
    descending: true,
    offset: 0,
    limit: 100,
    ...more,
  };
}
