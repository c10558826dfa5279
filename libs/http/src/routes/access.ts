import { tell } from './metadata.js';

/** Only callers whose role has this permission (see the service's table of permissions). */
export const Allow = (permission: string): MethodDecorator => tell({ access: { kind: 'permission', permission } });

/** Anybody, signed in or not. Here `Context.caller` and `Context.tenant` throw. */
export const Public = (): MethodDecorator => tell({ access: { kind: 'public' } });

/** Platform admins, and whoever holds the operator's credential (`Authorization: Ops <token>`). */
export const Ops = (): MethodDecorator => tell({ access: { kind: 'ops' } });

/** Whoever holds the operator's credential, and nobody who signs in: what tenants keep from the platform's people too. */
export const Operator = (): MethodDecorator => tell({ access: { kind: 'operator' } });
