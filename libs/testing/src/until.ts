import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks every 10 ms until something holds. The limit only ends a wait that is in vain: it says nothing of how quick something
 * must be, since what is looked at shares its processors with other specs.
 *
 * @param milliseconds how long to look at most
 * @throws when it has not held by then, and whatever `holds` throws
 */
export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 60_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await holds()); await sleep(10))
    if (Date.now() > end) throw new Error(`it did not come true within ${milliseconds} ms: ${holds.toString()}`);
}
