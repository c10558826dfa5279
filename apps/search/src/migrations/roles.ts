import { rolesOf } from '@mrbill/event-sourcing';

/** `lookup` cannot log in: it owns the functions that may look into the index. */
export const roles = { ...rolesOf('search'), lookup: 'search_lookup' };
