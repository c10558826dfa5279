import { sessions, tenants, users } from '@mrbill/identity/contract';
import type { Conversation } from '@mrbill/messaging';
import { pocs } from '@mrbill/pocs/contract';

const told = (things: ReadonlyArray<{ readonly thing: string }>) => things.map(({ thing }) => thing);

/** Which context hears what of which other one: the feeds that it reads, and nothing else. */
export const conversations: readonly Conversation[] = [
  { from: 'identity', to: ['pocs', 'search'], things: told([sessions, users, tenants]) },
  { from: 'pocs', to: ['search'], things: told([pocs]) },
];
