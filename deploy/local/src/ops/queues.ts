import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsClients, DeadLetters, DeadMessage } from '@mrbill/messaging/messages';
import { CannotStart } from '../cannot-start.js';
import type { QueuesPlace } from '../runtime.js';
import { table, type Output } from './output.js';
import type { RunningProduct } from './running.js';

/** The dead letters of a queue, under its name without what is the same for all: `search-hears-pocs`. */
interface Box {
  readonly queue: string;
  /** The context whose topic it is subscribed to. */
  readonly topic: string;
  readonly letters: DeadLetters;
}

/** What was seen of a queue's dead letters; `about` is how many SQS says there are. */
export interface QueueReport {
  readonly queue: string;
  readonly topic: string;
  readonly about: number;
  readonly items: readonly (DeadMessage & { readonly deadLetterId: string })[];
}

/** Messages of one queue in one list. */
const MOST = 100;
const ID = /^([a-z]+-hears-[a-z]+):(all|[\w-]{1,100})$/;

export const isOfQueue = (id: string): boolean => ID.test(id);

/** Empty where there are no queues. @throws CannotStart where they cannot be asked */
export async function lookIntoQueues(product: RunningProduct): Promise<readonly QueueReport[]> {
  if (!product.queues) return [];
  return withBoxes(product, product.queues, (boxes) =>
    Promise.all(
      boxes.map(async ({ queue, topic, letters }) => {
        const seen = await letters.look(MOST);
        const items = seen.letters.map((letter) => ({ deadLetterId: `${queue}:${letter.id}`, ...letter }));
        return { queue, topic, about: seen.about, items };
      }),
    ),
  );
}

export function tellQueues(reports: readonly QueueReport[], output: Output): void {
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
  const [queue, message] = parsed(id);
  if (message === 'all') throw new CannotStart(`To see all of ${queue}: npm run ops -- dead-letters list`);
  const letter = await withBox(product, queue, ({ letters }) => letters.find(message));
  if (!letter) throw new CannotStart(notFound(id));
  const shown = { deadLetterId: id, ...letter };
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
  const [queue, message] = parsed(id);
  if (wish === 'skip')
    throw new CannotStart(`Nothing waits behind a message: npm run ops -- dead-letters discard ${id} leaves it out.`);
  const one = message === 'all' ? undefined : message;
  const done = await withBox(product, queue, ({ letters }) => letters[wish](one));
  if (one !== undefined && done.count === 0) throw new CannotStart(notFound(id));
  output.value({ queue, wish, ...done });
  const sentBack = `${done.count} sent back to ${queue}. One that is refused again comes back here, with another id.`;
  const forgotten = `${done.count} forgotten of ${queue}. What they told of is read from the feed all the same.`;
  output.line(wish === 'retry' ? sentBack : forgotten);
  if (done.cameBack > 0) output.line(`${done.cameBack} refused again meanwhile, and left here.`);
  if (done.about > 0) output.line(`SQS says that there are about ${done.about} now.`);
  return 0;
}

async function withBox<T>(product: RunningProduct, queue: string, work: (box: Box) => Promise<T>): Promise<T> {
  if (!product.queues) throw new CannotStart('There are no queues here: contexts hear of each other by the feed.');
  return withBoxes(product, product.queues, (boxes) => {
    const box = boxes.find((each) => each.queue === queue);
    if (!box)
      throw new CannotStart(
        `There is no queue ${queue}: use one of ${boxes.map((each) => each.queue).join(', ')}, as dead-letters list does.`,
      );
    return work(box);
  });
}

/** The SDK is loaded where there are queues, and nowhere else: it takes its time. */
async function withBoxes<T>(
  { root }: RunningProduct,
  place: QueuesPlace,
  work: (boxes: readonly Box[]) => Promise<T>,
): Promise<T> {
  const [{ clientsAt, DeadLetters: Letters }, { topologyOf }, { ANYBODY }, { conversations }] = await Promise.all([
    import('@mrbill/messaging/messages'),
    import('@mrbill/messaging'),
    import('../aws/anybody.js'),
    import('../aws/conversations.js'),
  ]);
  const { endpoint, region, environment, own } = place;
  // As npm start did.
  if (!own && existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const clients: AwsClients = clientsAt({ endpoint, region, ...(own && { credentials: ANYBODY }) });
  try {
    const boxes = topologyOf(environment, conversations).queues.map((queue) => ({
      queue: `${queue.consumer}-hears-${queue.producer}`,
      topic: queue.producer,
      letters: new Letters(queue, clients.sqs),
    }));
    return await work(boxes);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const { name, message } = error as Error;
    throw new CannotStart(
      `The queues at ${endpoint} cannot be asked: ${name} ${message || 'no answer'}. Whether they run: .mrbill/logs/messages.log` +
        (own ? '.' : '; and whose account is asked with, as every program of AWS reads it from the environment.'),
    );
  } finally {
    clients.close();
  }
}

const rowOf = (topic: string, item: QueueReport['items'][number]): Array<string | number> => [
  item.deadLetterId,
  topic,
  item.since,
  item.type ?? '?',
  item.position ?? '?',
  item.sentBackAt ?? '',
  item.reason ?? 'nobody said why: it was taken again and again, and never acknowledged',
];

const notFound = (id: string) =>
  `There is no dead letter ${id}, or somebody else looks at it in this moment: one that is refused again has another id. ` +
  'npm run ops -- dead-letters list shows them.';

function parsed(id: string): [queue: string, message: string] {
  const [, queue = '', message = ''] = ID.exec(id) ?? [];
  return [queue, message];
}
