import { rolesOf } from '@mrbill/event-sourcing';

/** `lookup` cannot log in: it owns the function that looks for words in the list. */
export const roles = { ...rolesOf('pocs'), lookup: 'pocs_lookup' };
