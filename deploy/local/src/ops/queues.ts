import type { OpenedMessage, Queues, RefusedMessage, RefusedMessages, WishDone } from '@mrbill/operations';
import { CannotStart } from '../cannot-start.js';
import { table, type Output } from './output.js';
import { contextNamed, contexts, Refused, type ContextName, type RunningProduct } from './running.js';

/** Messages of one queue in one list. */
const MOST = 100;
const ID = /^(([a-z]+)-hears-[a-z]+):(all|[\w-]{1,100})$/;

export const isOfQueue = (id: string): boolean => ID.test(id);

/** What was refused of the messages of each queue, with the queue in their ids; undefined where there are no queues. @throws Refused */
export async function lookIntoQueues(product: RunningProduct): Promise<readonly RefusedMessages[] | undefined> {
  const ofContexts = await Promise.all(contexts.map((context) => lookIntoQueuesOf(context, product)));
  const queues = ofContexts.filter((each) => each !== undefined).flat();
  return queues.length > 0 ? queues : undefined;
}

async function lookIntoQueuesOf(context: ContextName, product: RunningProduct) {
  const asked = product.ask<Queues>(context, 'queues').catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'ops.no-queues') return undefined;
    throw error;
  });
  return Promise.all(
    ((await asked)?.queues ?? []).map(async ({ queue }) => {
      const path = `queues/${queue}/dead-letters?limit=${MOST}`;
      const { items, ...report } = await product.ask<RefusedMessages>(context, path);
      return { ...report, items: items.map((item) => ({ ...item, deadLetterId: `${queue}:${item.deadLetterId}` })) };
    }),
  );
}

export function tellQueues(reports: readonly RefusedMessages[], output: Output): void {
  const rows = reports.flatMap(({ topic, items }) => items.map((item) => rowOf(topic, item)));
  const names = ['id', 'topic', 'since', 'type', 'position', 'sent back', 'reason'];
  if (rows.length > 0) output.line(table(names, rows));
  for (const { queue, about, items } of reports)
    if (about > items.length)
      output.line(
        `${queue}: ${items.length} were seen; SQS says that there are about ${about}, some of them hidden while somebody looks.`,
      );
}

export async function showMessage(product: RunningProduct, id: string, output: Output): Promise<number> {
  const { context, queue, message } = parsed(id);
  if (message === 'all') throw new CannotStart(`To see all of ${queue}: npm run ops -- dead-letters list`);
  const letter = await product.ask<OpenedMessage>(context, `queues/${queue}/dead-letters/${message}`);
  const shown = { ...letter, deadLetterId: id };
  output.value(shown);
  output.line(JSON.stringify(shown, null, 2));
  return 0;
}

export async function wishMessage(
  product: RunningProduct,
  id: string,
  wish: 'retry' | 'skip' | 'discard',
  output: Output,
): Promise<number> {
  const { context, queue, message } = parsed(id);
  if (wish === 'skip')
    throw new CannotStart(`Nothing waits behind a message: npm run ops -- dead-letters discard ${id} leaves it out.`);
  const path = `queues/${queue}/dead-letters/${message}/${wish}`;
  let done = await product.ask<WishDone>(context, path, 'POST');
  // As many as can be dealt with in some seconds, each time.
  for (let last = done; message === 'all' && last.count > 0 && last.about > last.cameBack;) {
    last = await product.ask<WishDone>(context, `${path}?began=${done.began}`, 'POST');
    done = { ...last, began: done.began, count: done.count + last.count };
  }
  output.value(done);
  const sentBack = `${done.count} sent back to ${queue}. One that is refused again comes back here, with another id.`;
  const forgotten = `${done.count} forgotten of ${queue}. What they told of is read from the feed all the same.`;
  output.line(wish === 'retry' ? sentBack : forgotten);
  if (done.cameBack > 0) output.line(`${done.cameBack} refused again meanwhile, and left here.`);
  if (done.about > 0) output.line(`SQS says that there are about ${done.about} now.`);
  return 0;
}

const rowOf = (topic: string, item: RefusedMessage): Array<string | number> => [
  item.deadLetterId,
  topic,
  item.since,
  item.type ?? '?',
  item.position ?? '?',
  item.sentBackAt ?? '',
  item.reason ?? 'nobody said why: it was taken again and again, and never acknowledged',
];

function parsed(id: string) {
  const [, queue = '', context = '', message = ''] = ID.exec(id) ?? [];
  return { context: contextNamed(context), queue, message };
}
