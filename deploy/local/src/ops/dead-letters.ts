import type { DeadLetter, RefusedMessages } from '@mrbill/operations';
import { CannotStart } from '../cannot-start.js';
import { table, type Output } from './output.js';
import { isOfQueue, lookIntoQueues, showMessage, tellQueues, wishMessage } from './queues.js';
import { contexts, type ContextName, type RunningProduct } from './running.js';

const PAGE = 100;

interface Page {
  readonly items: readonly DeadLetter[];
  readonly totalItems: number;
}

/**
 * Shows the oldest dead letters of each context, and of each queue where there are any. Their ids carry the context or the queue:
 * `pocs:17`, `search-hears-pocs:...`. Resolves with 1 where queues could not be asked.
 */
export async function listDeadLetters(product: RunningProduct, output: Output): Promise<number> {
  const queues = lookIntoQueues(product).catch((error: Error) => error.message);
  const { letters, total } = await parked(product);
  const seen = await queues;
  const reports = typeof seen === 'string' ? [] : (seen ?? []);
  output.value({
    items: letters,
    totalItems: total,
    ...(seen !== undefined && { queues: typeof seen === 'string' ? { problem: seen } : seen }),
  });
  tellParked(letters, total, output);
  tellQueues(reports, output);
  if (total === 0 && typeof seen !== 'string' && reports.every(isEmpty)) output.line('There are no dead letters.');
  if (typeof seen === 'string') output.line(seen);
  return typeof seen === 'string' ? 1 : 0;
}

async function parked(product: RunningProduct): Promise<{ letters: readonly DeadLetter[]; total: number }> {
  const pages = await Promise.all(
    contexts.map(async (context) => ({
      context,
      ...(await product.ask<Page>(context, `dead-letters?pageSize=${PAGE}`)),
    })),
  );
  const letters = pages.flatMap(({ context, items }) =>
    items.map((letter) => ({ ...letter, deadLetterId: `${context}:${letter.deadLetterId}` })),
  );
  const total = pages.reduce((sum, { totalItems }) => sum + totalItems, 0);
  return { letters, total };
}

function tellParked(letters: readonly DeadLetter[], total: number, output: Output): void {
  if (total === 0) return;
  const names = ['id', 'subscription', 'generation', 'stream', 'position', 'tries', 'asked for', 'problem'];
  output.line(table(names, letters.map(row)));
  if (total > letters.length) output.line(`... and ${total - letters.length} younger ones.`);
}

const isEmpty = ({ about }: RefusedMessages): boolean => about === 0;

export async function showDeadLetter(product: RunningProduct, id: string, output: Output): Promise<number> {
  if (isOfQueue(id)) return showMessage(product, id, output);
  const [context, number] = parsed(id);
  const letter = { ...(await product.ask<DeadLetter>(context, `dead-letters/${number}`)), deadLetterId: id };
  output.value(letter);
  output.line(JSON.stringify(letter, null, 2));
  return 0;
}

/** Asks for something to be done about a dead letter, and with it about all that is parked of the same stream. */
export async function wishDeadLetter(
  product: RunningProduct,
  id: string,
  wish: 'retry' | 'skip' | 'discard',
  output: Output,
): Promise<number> {
  if (isOfQueue(id)) return wishMessage(product, id, wish, output);
  const [context, number] = parsed(id);
  output.value({ ...(await product.ask<object>(context, `dead-letters/${number}/${wish}`, 'POST')), deadLetterId: id });
  output.line(
    `Asked for. It is done within a second or so; npm run ops -- dead-letters show ${id} tells whether it is still there.`,
  );
  return 0;
}

const row = (letter: DeadLetter): Array<string | number> => [
  letter.deadLetterId,
  letter.subscription,
  letter.generation,
  `${letter.stream.name} ${letter.stream.id}`,
  letter.position,
  letter.tries,
  letter.wish ?? '',
  letter.problem ?? 'waits behind one before it',
];

function parsed(id: string): [ContextName, string] {
  const [, name, number] = /^([a-z]+):([1-9]\d*)$/.exec(id) ?? [];
  const context = contexts.find((known) => known === name);
  if (!context || !number)
    throw new CannotStart(
      `'${id}' is no dead letter's id. They look like pocs:17 or search-hears-pocs:...; npm run ops -- dead-letters list shows them.`,
    );
  return [context, number];
}
