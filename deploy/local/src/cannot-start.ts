/** A reason not to start (or not to go on) that its reader can act on: the message is one line, without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

const FULL = 'The disk is full. Free some space (500 MB will do) and run npm start again; nothing was lost.';

/** Says for a failed system call what its reader can do; undefined for failures that need a stack trace. */
export function explain(error: unknown): CannotStart | undefined {
  if (error instanceof CannotStart) return error;
  const { code, path } = (error ?? {}) as { code?: string; path?: string };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new CannotStart(FULL);
    case 'EROFS':
      return new CannotStart(
        `${path ?? 'The data folder'} is on a read-only disk. Put the project on one that can be written.`,
      );
    case 'EACCES':
    case 'EPERM':
      return new CannotStart(
        `${path ?? 'The folder .mrbill'} is another user's. Run npm start as that user, or have that user remove the folder .mrbill.`,
      );
    default:
      return undefined;
  }
}

/** The same for what a server wrote before it gave up. */
export const explainLog = (lines: readonly string[]): CannotStart | undefined =>
  lines.some((line) => /No space left on device|Disk quota exceeded/i.test(line)) ? new CannotStart(FULL) : undefined;
