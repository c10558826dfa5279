export { AppPool, EventSourcingModule, EventSourcingOptions, Pools, PumpPool } from './event-sourcing.module.js';
export type { ContextDefinition, Follows } from './event-sourcing.module.js';
export { Reacts } from './reacts.js';
