import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ambient } from '@mrbill/event-sourcing';
import type { Caller } from './caller.js';

/** What is known at the door. Nobody has signed in yet where `caller` and `tenant` are undefined (signing in itself). */
export type Scope = Omit<Ambient, 'tenant'> & {
  readonly tenant: string | undefined;
  readonly caller: Caller | undefined;
};

/** The one store of the process. Not exported from the package: `Context` reads it, `Context.run` and crossing enter it. */
export const scopes = new AsyncLocalStorage<Scope>();
