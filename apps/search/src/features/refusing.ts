import { Rejection } from '@mrbill/event-sourcing';
import { EngineOutOfReach, NoIndexYet, SearchTimedOut } from '../engine/search-engine.js';

/** Says no where the engine cannot answer. */
export function refuse(error: unknown): never {
  if (error instanceof SearchTimedOut) throw new Rejection('search.too-slow');
  if (error instanceof EngineOutOfReach) throw new Rejection('search.unavailable', { retryAfter: 2 });
  if (error instanceof NoIndexYet) throw new Rejection('search.not-ready');
  throw error;
}
