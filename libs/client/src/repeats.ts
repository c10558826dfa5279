import type { Problem } from './problem.js';

/** Sent so often, and then given up. */
export const MOST_TRIES = 4;

/** Milliseconds before the second try, then twice as long each time. */
const FIRST_PAUSE_MS = 150;

/** Whether sending it twice is as good as sending it once. */
export const mayRepeat = ({ method, headers, url }: Request): boolean =>
  method === 'GET' ||
  method === 'PUT' ||
  // The token before the newest is still taken for some seconds, just for this.
  url.endsWith('/api/v1/auth/refresh') ||
  // What operators ask for, and what is below /auth, is not kept by its key.
  (method === 'POST' && headers.has('idempotency-key') && !/\/api\/v1\/(auth|ops)\//.test(url));

/** How long to wait before a request is sent again, in milliseconds; undefined: not again. `refused` is undefined where no answer came. */
export function pauseBefore(request: Request, tries: number, refused: Problem | undefined): number | undefined {
  if (tries >= MOST_TRIES) return undefined;
  const backOff = FIRST_PAUSE_MS * 2 ** (tries - 1);
  if (!refused) return mayRepeat(request) ? backOff : undefined;
  const wait = refused.retryAfter === undefined ? backOff : 1_000 * refused.retryAfter;
  // Not even begun, so it does no harm whatever it was.
  if (refused.code === 'rate-limited') return wait;
  // An earlier try of ours is still under way.
  if (refused.code === 'key-under-way') return wait;
  return [502, 503, 504].includes(refused.status) && mayRepeat(request) ? wait : undefined;
}
