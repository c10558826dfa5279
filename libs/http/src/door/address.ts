import type { IncomingMessage } from 'node:http';
import { sameSecret } from '../access/same-secret.js';

/**
 * The client's address. `X-Forwarded-For` counts only on a request that proves to come from the edge, by `X-Edge-Secret`; then
 * its last entry is the one that the edge itself wrote. Anybody else is the address of the connection.
 */
export function addressOf(request: IncomingMessage, edgeSecret: string | undefined): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  const shown = request.headers['x-edge-secret'];
  if (!edgeSecret || typeof shown !== 'string' || !sameSecret(shown, edgeSecret)) return direct;
  const forwarded = request.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return last || direct;
}
