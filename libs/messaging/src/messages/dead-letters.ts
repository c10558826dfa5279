import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message as SqsMessage,
  type MessageAttributeValue,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { redactText } from '@mrbill/observability';
import { Envelope } from '../envelope.js';
import { soon } from './clients.js';
import { readMessage } from './message.js';
import type { Queue } from './topology.js';

/** A message that was refused, as far as it may be shown: what it says of somebody stays in it. */
export interface DeadMessage {
  /** As SQS has it; another one each time that it is refused. */
  readonly id: string;
  /** When it was put where it is, or, where the queue did that itself, when it was sent first. */
  readonly since: string;
  /** Null where it is no message of ours. */
  readonly type: string | null;
  readonly position: number | null;
  /** Null where the queue put it aside by itself: it was taken again and again, and nobody said why it was not acknowledged. */
  readonly reason: string | null;
  /** When an operator sent it back last, and it was refused once more. */
  readonly sentBackAt: string | null;
  readonly bytes: number;
}

export interface Seen {
  readonly letters: readonly DeadMessage[];
  /** As many as SQS says there are, hidden ones too. It says so about; it may be some seconds behind. */
  readonly about: number;
}

export interface Done {
  readonly count: number;
  /** Those that were refused again while this went on, and were left where they are. */
  readonly cameBack: number;
  readonly about: number;
}

/** As SQS gives at once. */
const BATCH = 10;
/** Seconds for which others do not see what is looked at, should we end before we let go of it. */
const HIDDEN = 30;
/** Messages and milliseconds that one wish may take. */
const MOST = 10_000;
const LONGEST = 5 * 60_000;
/** The same to look for one of them: what is hidden must not come again meanwhile. */
const MOST_TO_FIND = 2_000;
const LONGEST_TO_FIND = 20_000;
const LONGEST_TO_LIST = 5_000;

/**
 * The dead letters of one queue. To see them is to take them, so nobody else sees them in that moment; each is let go at once. Sent
 * back, a message is put into its queue first and taken out of here then: one that is there twice does no harm.
 */
export class DeadLetters {
  private urls: Promise<{ readonly dead: string; readonly queue: string }> | undefined;

  constructor(
    private readonly queue: Pick<Queue, 'name' | 'deadLetters'>,
    private readonly sqs: SQSClient,
    /** Seconds that an empty queue is waited for: without, only some of SQS's machines are asked, which may not have what there is. */
    private readonly wait = 1,
  ) {}

  /** Shows some of them, in no certain order. */
  async look(most = 100): Promise<Seen> {
    const found = new Map<string, SqsMessage>();
    const about = await this.about();
    await this.walk({ most, longest: LONGEST_TO_LIST }, (batch) => {
      for (const message of batch) found.set(message.MessageId!, message);
      return Promise.resolve(batch);
    });
    const letters = [...found.values()].slice(0, most).map(letterOf);
    return { letters: letters.toSorted((a, b) => a.since.localeCompare(b.since)), about: Math.max(about, found.size) };
  }

  /** Undefined where it is not there, or hidden because somebody else looks at it. */
  async find(id: string): Promise<DeadMessage | undefined> {
    let found: SqsMessage | undefined;
    await this.only(id, (message) => {
      found = message;
      return Promise.resolve(false);
    });
    return found && letterOf(found);
  }

  /** Sends back one, or all that there are now. What is refused again meanwhile is not sent once more. */
  async retry(id?: string): Promise<Done> {
    const began = new Date().toISOString();
    const sendBack = async (message: SqsMessage) => {
      if (message.MessageAttributes?.sentback?.StringValue === began) return false;
      await this.sendBack(message, began);
      return true;
    };
    return id === undefined ? this.all(sendBack) : this.only(id, sendBack);
  }

  /** Forgets one, or all. The facts that they told of are read from the feed all the same. */
  async discard(id?: string): Promise<Done> {
    const forget = () => Promise.resolve(true);
    return id === undefined ? this.all(forget) : this.only(id, forget);
  }

  private async all(deal: (message: SqsMessage) => Promise<boolean>): Promise<Done> {
    let count = 0;
    const cameBack = new Set<string>();
    await this.walk({ most: MOST, longest: LONGEST }, async (batch) => {
      const dealt = await Promise.all(batch.map(deal));
      const gone = batch.filter((_, index) => dealt[index]);
      const kept = batch.filter((_, index) => !dealt[index]);
      await this.remove(gone);
      count += gone.length;
      for (const { MessageId } of kept) cameBack.add(MessageId!);
      return kept;
    });
    return { count, cameBack: cameBack.size, about: await this.about() };
  }

  private async only(id: string, deal: (message: SqsMessage) => Promise<boolean>): Promise<Done> {
    let count = 0;
    let found = false;
    await this.walk({ most: MOST_TO_FIND, longest: LONGEST_TO_FIND, until: () => found }, async (batch) => {
      const wanted = batch.find(({ MessageId }) => MessageId === id);
      if (!wanted) return batch;
      found = true;
      if (!(await deal(wanted))) return batch;
      await this.remove([wanted]);
      count = 1;
      return batch.filter((message) => message !== wanted);
    });
    return { count, cameBack: 0, about: await this.about() };
  }

  /** Takes batch after batch until there are no more, and in the end lets go of what `deal` answers that is still there. */
  private async walk(
    bounds: { readonly most: number; readonly longest: number; readonly until?: () => boolean },
    deal: (batch: readonly SqsMessage[]) => Promise<readonly SqsMessage[]>,
  ): Promise<void> {
    const { dead } = await this.found();
    const end = Date.now() + bounds.longest;
    const held = new Map<string, SqsMessage>();
    try {
      for (let taken = 0; taken < bounds.most && Date.now() < end && !bounds.until?.();) {
        const asked = { QueueUrl: dead, MaxNumberOfMessages: Math.min(BATCH, bounds.most - taken) };
        const { Messages: batch = [] } = await this.sqs.send(
          new ReceiveMessageCommand({ ...asked, ...ALL, WaitTimeSeconds: this.wait }),
          soon(),
        );
        if (batch.length === 0) break;
        taken += batch.length;
        for (const message of batch) held.set(message.MessageId!, message);
        const kept = new Set(await deal(batch));
        for (const message of batch) if (!kept.has(message)) held.delete(message.MessageId!);
      }
    } finally {
      await this.letGo(dead, [...held.values()]);
    }
  }

  private async letGo(dead: string, messages: readonly SqsMessage[]): Promise<void> {
    for (const batch of batchesOf(messages)) {
      const Entries = entriesOf(batch).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      // They come back by themselves all the same, only later.
      await this.sqs
        .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: dead, Entries }), soon())
        .catch(() => undefined);
    }
  }

  private async sendBack(message: SqsMessage, at: string): Promise<void> {
    const { queue } = await this.found();
    const { reason: _, queue: __, ...own } = message.MessageAttributes ?? {};
    const sentback: MessageAttributeValue = { DataType: 'String', StringValue: at };
    const asked = { QueueUrl: queue, MessageBody: message.Body, MessageAttributes: { ...own, sentback } };
    await this.sqs.send(new SendMessageCommand(asked), soon());
  }

  private async remove(messages: readonly SqsMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const { dead } = await this.found();
    const asked = { QueueUrl: dead, Entries: entriesOf(messages) };
    const { Failed = [] } = await this.sqs.send(new DeleteMessageBatchCommand(asked), soon());
    if (Failed[0]) throw new Error(`${Failed.length} could not be taken out of ${dead}: ${Failed[0].Message}`);
  }

  private async about(): Promise<number> {
    const { dead } = await this.found();
    const asked = { QueueUrl: dead, AttributeNames: ['All' as const] };
    const { Attributes = {} } = await this.sqs.send(new GetQueueAttributesCommand(asked), soon());
    const { ApproximateNumberOfMessages: seen = 0, ApproximateNumberOfMessagesNotVisible: hidden = 0 } = Attributes;
    return Number(seen) + Number(hidden);
  }

  private found() {
    this.urls ??= (async () => {
      const urlOf = async (QueueName: string) =>
        (await this.sqs.send(new GetQueueUrlCommand({ QueueName }), soon())).QueueUrl!;
      return { dead: await urlOf(this.queue.deadLetters.name), queue: await urlOf(this.queue.name) };
    })();
    return this.urls;
  }
}

const ALL = {
  VisibilityTimeout: HIDDEN,
  MessageAttributeNames: ['All'],
  MessageSystemAttributeNames: ['SentTimestamp' as const],
};

function letterOf({ MessageId = '', Body = '', Attributes, MessageAttributes = {} }: SqsMessage): DeadMessage {
  const said = MessageAttributes.reason?.StringValue;
  return {
    id: MessageId,
    since: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    ...whatOf(Body),
    reason: said === undefined ? null : redactText(said),
    sentBackAt: MessageAttributes.sentback?.StringValue ?? null,
    bytes: Buffer.byteLength(Body),
  };
}

function whatOf(body: string): Pick<DeadMessage, 'type' | 'position'> {
  try {
    const { type, position } = readMessage(body);
    // One that is not of ours says whatever somebody wrote there.
    return { type: Envelope.shape.type.safeParse(type).success ? type : null, position };
  } catch {
    return { type: null, position: null };
  }
}

const entriesOf = (messages: readonly SqsMessage[]) =>
  messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));

function* batchesOf(messages: readonly SqsMessage[]): Generator<readonly SqsMessage[]> {
  for (let first = 0; first < messages.length; first += BATCH) yield messages.slice(first, first + BATCH);
}
