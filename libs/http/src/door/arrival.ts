import type { IncomingMessage } from 'node:http';
import type { Caller } from '@mrbill/tenancy';
import type { Span } from '@opentelemetry/api';

/** What is known about a request beside what it says, from its first byte on. */
export interface Arrival {
  readonly span: Span;
  readonly traceId: string;
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The client's address; see `address.ts`. */
  readonly address: string;
  /** Set by the access guard. */
  caller?: Caller;
}

/** Kept beside the request, so that no field of a client's can ever pass for one of ours. */
const arrivals = new WeakMap<IncomingMessage, Arrival>();

export const arrive = (request: IncomingMessage, arrival: Arrival): void => void arrivals.set(request, arrival);

export const arrivalOf = (request: IncomingMessage): Arrival | undefined => arrivals.get(request);
