export { PLATFORM_TENANT, roles, systemCaller } from './caller.js';
export type { Caller, Role } from './caller.js';
export { commandOf } from './command-of.js';
export { Context, OutsideContext, TenantChanged } from './context.js';
export type { After, Trace } from './context.js';
export type { Scope } from './scope.js';
export { TenantData } from './tenant-data.js';
