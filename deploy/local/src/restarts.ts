/**
 * How often something that died may be started again: `next()` gives the milliseconds to wait before the next try, or
 * undefined when it died more than `most` times within `withinMs`.
 */
export function restarts({ most = 5, withinMs = 60_000, now = Date.now } = {}): { next(): number | undefined } {
  let deaths: number[] = [];
  return {
    next() {
      deaths = [...deaths.filter((at) => now() - at < withinMs), now()];
      return deaths.length > most ? undefined : Math.min(100 * 2 ** (deaths.length - 1), 2_000);
    },
  };
}
