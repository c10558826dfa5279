import { parseArgs } from 'node:util';
import { CannotStart, explain } from '../cannot-start.js';
import { bootstrap } from './bootstrap.js';
import { listDeadLetters, showDeadLetter, wishDeadLetter } from './dead-letters.js';
import { demo } from './demo.js';
import { keys, rotateKeys } from './keys.js';
import { type Output, outputTo } from './output.js';
import { erasePerson, exportPerson } from './persons.js';
import { rebuild, rollback } from './rebuild.js';
import { NotReachable, Refused, RunningProduct } from './running.js';
import { status } from './status.js';
import { unlock } from './unlock.js';

const USAGE = `npm run ops -- <command> [--json]

  status                                     each view and subscription: how far, how fast, what blocks it
  rebuild <view>                             fill a view anew beside the one that is read, then switch to it
  rollback <view>                            go back to the one before
  dead-letters list                          facts that a subscription could not take
  dead-letters show|retry|skip|discard <id>  look at one, try it again, leave it out, forget its stream's parked facts
  bootstrap --email <address> --name <name>  make the first platform admin
  unlock <tenant> <email>                    forget how often signing in as somebody has failed
  export-person <tenant> <address|id>        print all that is kept about somebody, as JSON
  erase-person <tenant> <address|id>         erase somebody, for good
  keys                                       the keys that sign access tokens
  rotate-keys                                make the next one; it signs in five minutes
  demo                                       where the demo is, and its accounts

Views are named <context>.<view>, as pocs.list.`;

/** `npm run ops -- <command>`: resolves with the exit code, 2 where the command is none. */
export async function ops(root: string, args: string[], out = process.stdout, err = process.stderr): Promise<number> {
  try {
    if (args[0] === 'bootstrap') return await bootstrap(root, args.slice(1));
    const { positionals, values } = parseArgs({
      args,
      options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (values.help) {
      out.write(`${USAGE}\n`);
      return 0;
    }
    const command = commandIn(positionals);
    if (!command) {
      err.write(`${positionals.length > 0 ? `'${positionals.join(' ')}' is no command.\n\n` : ''}${USAGE}\n`);
      return 2;
    }
    return await command(root, outputTo(out, values.json ?? false));
  } catch (error) {
    err.write(`${said(error)}\n`);
    return (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  }
}

type Command = (root: string, output: Output) => number | Promise<number>;

function commandIn([name, first, second, ...rest]: string[]): Command | undefined {
  const running =
    (work: (product: RunningProduct, output: Output) => Promise<number>): Command =>
    (root, output) =>
      work(RunningProduct.in(root), output);
  if (rest.length > 0) return undefined;
  if (name === 'dead-letters') {
    if (first === 'list' && !second) return running(listDeadLetters);
    if (!second) return undefined;
    if (first === 'show') return running((product, output) => showDeadLetter(product, second, output));
    if (first === 'retry' || first === 'skip' || first === 'discard')
      return running((product, output) => wishDeadLetter(product, second, first, output));
    return undefined;
  }
  if (name === 'export-person' && first && second)
    return running((product, output) => exportPerson(product, first, second, output));
  if (name === 'erase-person' && first && second)
    return running((product, output) => erasePerson(product, first, second, output));
  if (name === 'unlock' && first && second) return running((product, output) => unlock(product, first, second, output));
  if (second) return undefined;
  if (name === 'rebuild' && first) return running((product, output) => rebuild(product, first, output));
  if (name === 'rollback' && first) return running((product, output) => rollback(product, first, output));
  if (first) return undefined;
  if (name === 'status') return running(status);
  if (name === 'keys') return running(keys);
  if (name === 'rotate-keys') return running(rotateKeys);
  if (name === 'demo') return demo;
  return undefined;
}

function said(error: unknown): string {
  if (error instanceof CannotStart || error instanceof Refused || error instanceof NotReachable) return error.message;
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) return `${(error as Error).message}\n\n${USAGE}`;
  return explain(error)?.message ?? (error as Error).stack ?? String(error);
}
