import { rolesOf } from '@mrbill/event-sourcing';

export const roles = { ...rolesOf('identity'), lookup: 'identity_lookup' };
export const keyRoles = rolesOf('identity_keys');
