import { SearchTimedOut } from '../engine/search-engine.js';

/**
 * Waits no longer than so many milliseconds: a search asks Postgres several times, each time within a limit, and may have to wait
 * for a connection before. Throws `SearchTimedOut`.
 */
export async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SearchTimedOut('a search took too long')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
