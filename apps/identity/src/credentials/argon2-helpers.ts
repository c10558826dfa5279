import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '@mrbill/http';
import type { Options } from '@node-rs/argon2';

/** Beside this file, compiled or not as this one is. */
const PROGRAM = fileURLToPath(import.meta.url.replace(/helpers(\.[jt]s)$/, 'helper$1'));

/** Milliseconds after which a helper will not answer any more: hundreds of times of what it needs, for it stands back. */
const LIMIT = 10_000;

type Task = { readonly password: string } & ({ readonly cost: Options } | { readonly known: string });
type Reply = { readonly answer: string | boolean } | { readonly problem: string };

/**
 * Argon2 in processes of their own with a lower priority: each time it takes 30 ms of a core and 19 MiB of its cache, for which
 * nobody should wait who wants something else of this machine. As many as are asked for at once; idle ones are kept, and keep
 * nobody alive. They are told nothing of the service, and end with it.
 */
export class Argon2Helpers {
  private readonly idle: ChildProcess[] = [];
  private closed = false;

  constructor(private readonly limit = LIMIT) {}

  async hash(password: string, cost: Options): Promise<string> {
    return (await this.run({ password, cost })) as string;
  }

  async verify(known: string, password: string): Promise<boolean> {
    return (await this.run({ password, known })) as boolean;
  }

  /** Ends those that are idle now, and each other one as soon as it has answered. */
  close(): void {
    this.closed = true;
    for (const helper of this.idle.splice(0)) helper.kill();
  }

  private async run(task: Task): Promise<string | boolean> {
    const helper = this.idle.pop() ?? start();
    helper.ref();
    helper.channel?.ref();
    const reply = await replyOf(helper, task, this.limit);
    helper.unref();
    helper.channel?.unref();
    if (this.closed) helper.kill();
    else this.keep(helper);
    if ('problem' in reply) throw new Error(reply.problem);
    return reply.answer;
  }

  private keep(helper: ChildProcess): void {
    // It may die while nobody needs it: the next task then starts another.
    helper.once('error', () => this.forget(helper)).once('exit', () => this.forget(helper));
    this.idle.push(helper);
  }

  private forget(helper: ChildProcess): void {
    const index = this.idle.indexOf(helper);
    if (index >= 0) this.idle.splice(index, 1);
  }
}

/** Throws a `ProblemError` 503 where it is silent for too long. */
function replyOf(helper: ChildProcess, task: Task, limit: number): Promise<Reply> {
  for (const event of ['message', 'error', 'exit']) helper.removeAllListeners(event);
  return new Promise<Reply>((resolve, reject) => {
    const giveUp = (reason: Error) => {
      clearTimeout(silent);
      // One that hangs hears nothing else.
      helper.kill('SIGKILL');
      reject(reason);
    };
    const silent = setTimeout(() => giveUp(unanswered()), limit);
    const gone = (cause?: unknown) =>
      giveUp(new Error('a helper that hashes passwords ended before it had answered', { cause }));
    helper
      .once('message', (reply) => {
        clearTimeout(silent);
        resolve(reply as Reply);
      })
      .once('error', gone)
      .once('exit', gone);
    helper.send(task);
  });
}

const unanswered = () =>
  new ProblemError(
    'unavailable',
    { say: 'Passwords cannot be compared at this moment. Try again in a few seconds.' },
    { headers: { 'retry-after': '3' } },
  );

const start = (): ChildProcess =>
  fork(PROGRAM, {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A session of its own, see there.
    detached: process.platform !== 'win32',
    windowsHide: true,
  } as ForkOptions);
