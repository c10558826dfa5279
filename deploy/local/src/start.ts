import { bringUp } from './bring-up.js';
import { explain } from './cannot-start.js';
import { readOptions } from './configuration.js';
import { askedToEnd } from './ending.js';
import { progressOn } from './progress.js';

/**
 * `npm start`: brings the embedded profile up, keeps it up until somebody asks to end, and takes it down again. Resolves
 * with the exit code; whatever went wrong was said in one line.
 */
export async function start(root: string, args: string[]): Promise<number> {
  const progress = progressOn(process.stdout);
  const asked = askedToEnd();
  // Taken down in the opposite order in which it came up: edge, apps, Postgres, and the lock last.
  const up = new AsyncDisposableStack();
  let code = 0;
  try {
    const { trouble } = await bringUp(root, readOptions(root, args), { asked, up, progress });
    const end = await Promise.race([once(asked), trouble]);
    if (end) throw end;
  } catch (error) {
    if (!asked.aborted) {
      code = 1;
      progress.note(
        explain(error)?.message ?? `Something unforeseen went wrong: ${(error as Error).stack ?? String(error)}`,
      );
    }
  }
  if (asked.aborted) progress.note('Ending ...');
  await up.disposeAsync();
  return code;
}

const once = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
