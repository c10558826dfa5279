import { Rejection, type Recorded } from '@mrbill/event-sourcing';
import type { Caller } from '@mrbill/tenancy';
import type { Poc, PocFact } from './poc.js';

/** Whether somebody sees every POC of the tenant, the private ones too, and may change them. */
export const isAdmin = ({ role }: Caller): boolean => role === 'TENANT_ADMIN';

const belongsTo = ({ userId }: Poc, by: Caller) => userId === by.userId || isAdmin(by);

/** A deleted one is there for those only who could restore it. */
export const isVisibleTo = (poc: Poc, by: Caller): boolean =>
  belongsTo(poc, by) || (poc.isPublic && poc.deletedAt === null);

/** The POC, if the caller may see it: otherwise it does not exist, as one that never was. */
export function visible(state: Poc | undefined, by: Caller): Poc {
  if (!state || !isVisibleTo(state, by)) throw new Rejection('poc.not-found');
  return state;
}

/** The POC, if the caller may change it, deleted or not. */
export function owned(state: Poc | undefined, by: Caller): Poc {
  const found = visible(state, by);
  if (!belongsTo(found, by)) throw new Rejection('poc.not-yours');
  return found;
}

/** The POC, if the caller may change it and it is still there. */
export function editable(state: Poc | undefined, by: Caller): Poc {
  const found = owned(state, by);
  if (found.deletedAt !== null) throw new Rejection('poc.deleted');
  return found;
}

/**
 * As much of a POC's history as the caller may see. For those who see it because it is public, history begins with the fact
 * that last made it so: what was written while it was private, and taken out before it was shown, stays with its owner.
 */
export function visibleHistory(
  facts: readonly Recorded<PocFact>[],
  state: Poc | undefined,
  by: Caller,
): readonly Recorded<PocFact>[] {
  if (belongsTo(visible(state, by), by)) return facts;
  return facts.slice(facts.findLastIndex(({ type, data }) => isPublicSince(type, data)));
}

/** A change to public is a fact only where it was private before. */
const isPublicSince = (type: PocFact['type'], data: PocFact['data']) =>
  (type === 'poc.registered' || type === 'poc.changed') && 'isPublic' in data && data.isPublic === true;
