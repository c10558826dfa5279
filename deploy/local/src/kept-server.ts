import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { endChild, exitOf } from './children.js';
import { restarts } from './restarts.js';

export interface ServerToKeep {
  /** For people. */
  readonly name: string;
  /** Before each start. */
  readonly before?: () => Promise<void>;
  readonly spawn: () => ChildProcess;
  /** Resolves when what was spawned can be used; ends it and throws `CannotStart` when it does not get there. */
  readonly untilReady: () => Promise<void>;
  /** How it is asked to end, more and more plainly: a signal, and the milliseconds that it has after it. */
  readonly end: Parameters<typeof endChild>[1];
  /** Ends the start that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each death. */
  readonly onDeath: (what: string) => void;
}

export interface KeptServer {
  readonly pid: number | undefined;
  /** Resolves when the server died too often to be started again. */
  readonly gaveUp: Promise<CannotStart>;
  stop(): Promise<void>;
}

/** Starts a server, and starts it again when it dies, until `stop()`. Throws what `before` and `untilReady` throw at the first start. */
export async function keepServer(what: ServerToKeep): Promise<KeptServer> {
  const { name, signal } = what;
  let server: ChildProcess | undefined;
  let stopping = false;
  const launch = async () => {
    // Somebody else may have begun there by now.
    if (stopping) return;
    await what.before?.();
    if (stopping) return;
    server = what.spawn();
    await what.untilReady();
  };
  const stop = async () => {
    stopping = true;
    if (server) await endChild(server, what.end);
  };
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop);
  try {
    await launch();
    signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return {
    get pid() {
      return server?.pid;
    },
    gaveUp: keepRunning(),
    stop,
  };

  async function keepRunning(): Promise<CannotStart> {
    for (const budget = restarts(); server;) {
      const wayOut = await exitOf(server);
      if (stopping) break;
      const wait = budget.next();
      if (wait === undefined) return new CannotStart(`${name} died again and again (${wayOut}); its log tells why.`);
      what.onDeath(`the server died (${wayOut}) and is started again`);
      await sleep(wait);
      try {
        await launch();
      } catch (error) {
        if (stopping) break;
        return error instanceof CannotStart
          ? error
          : new CannotStart(`${name} cannot be started again: ${String(error)}`);
      }
    }
    return new Promise<never>(() => {});
  }
}
