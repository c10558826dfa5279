import { parseArgs } from 'node:util';
import { CannotStart, explain } from '../cannot-start.js';
import { bootstrap } from './bootstrap.js';
import { commandOf, options } from './commands.js';
import { outputTo } from './output.js';
import { NotReachable, Refused } from './running.js';

const USAGE = `npm run ops -- <command> [--json]

  status                                     each view and subscription: how far, how fast, what blocks it
  rebuild <view> [--quick] [--accept]        fill a view anew beside the one that is read, then switch to it;
                                             --quick: of what is published as it stands, --accept: facts may be parked
  rebuild <view> --stop|--abandon            have a rebuild go no further, or give it up
  rollback <view>                            go back to the one before
  verify <view> [--repair]                   hold an index against what is published, and mend what differs
  events tail [--context <context>] [--stream <type>] [--follow]
                                             the newest facts, a line each, what is personal masked
  events show <context> <stream> <id>        all facts of one thing
  dead-letters list                          facts that a subscription could not take, messages that were refused
  dead-letters show|retry|skip|discard <id>  look at one, try it again, leave it out, forget its stream's parked facts;
                                             <queue>:all: send back or forget all messages of a queue
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
      options: { json: { type: 'boolean' }, help: { type: 'boolean' }, ...options },
      allowPositionals: true,
    });
    const { json = false, help, ...given } = values;
    if (help) {
      out.write(`${USAGE}\n`);
      return 0;
    }
    const command = commandOf(positionals, given);
    if (!command) {
      err.write(`${positionals.length > 0 ? `'${positionals.join(' ')}' is no command.\n\n` : ''}${USAGE}\n`);
      return 2;
    }
    return await command(root, outputTo(out, json));
  } catch (error) {
    err.write(`${said(error)}\n`);
    return (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  }
}

function said(error: unknown): string {
  if (error instanceof CannotStart || error instanceof Refused || error instanceof NotReachable) return error.message;
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) return `${(error as Error).message}\n\n${USAGE}`;
  return explain(error)?.message ?? (error as Error).stack ?? String(error);
}
