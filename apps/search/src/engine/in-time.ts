import { SearchTimedOut } from './search-engine.js';

/** What a search may take altogether, in milliseconds. */
const LONGEST = 2_000;

/**
 * Waits no longer than a search may take: an engine asks several times, each time within a limit of its own, and may have to wait
 * for a connection before. Throws `SearchTimedOut`.
 */
export async function inTime<T>(work: Promise<T>, milliseconds = LONGEST): Promise<T> {
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
