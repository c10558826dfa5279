import { Rejection } from '@mrbill/event-sourcing';
import type { Caller } from '@mrbill/tenancy';
import type { Poc } from './poc.js';

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
