import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { soon } from './clients.js';

export interface QueueNames {
  readonly name: string;
  readonly deadLetters: string;
}

/** As SQS gives at once. */
const BATCH = 10;
/** Seconds for which others do not see what is looked at, should we end before we let go of it. */
const HIDDEN = 30;
/** The most messages that one wish takes. */
const MOST = 2_000;
/** Milliseconds for which it takes some, for all that it asks of SQS, and then for letting go of what it took. */
const TAKING = 4_000;
const LONGEST = 6_000;
const LETTING_GO = 2_000;

/**
 * The dead letters of one queue, opened for one wish, which is over within eight seconds. To see them is to take them, so nobody
 * else sees them in that moment; what is not removed is let go at once.
 */
export class DeadLetterBox {
  private readonly takesUntil = Date.now() + TAKING;

  private constructor(
    private readonly sqs: SQSClient,
    private readonly urls: { readonly dead: string; readonly queue: string },
    private readonly wait: number,
    private readonly end: AbortSignal,
  ) {}

  /** `wait`: seconds that an empty queue is waited for. */
  static async open(queue: QueueNames, sqs: SQSClient, wait: number): Promise<DeadLetterBox> {
    const end = AbortSignal.timeout(LONGEST);
    const urlOf = async (QueueName: string) =>
      (await sqs.send(new GetQueueUrlCommand({ QueueName }), soon(end))).QueueUrl!;
    const [dead, itself] = await Promise.all([urlOf(queue.deadLetters), urlOf(queue.name)]);
    return new DeadLetterBox(sqs, { dead, queue: itself }, wait, end);
  }

  /** As many as SQS says there are, hidden ones too. It says so about; it may be some seconds behind. */
  async about(): Promise<number> {
    const asked = { QueueUrl: this.urls.dead, AttributeNames: ['All' as const] };
    const { Attributes = {} } = await this.sqs.send(new GetQueueAttributesCommand(asked), soon(this.end));
    const { ApproximateNumberOfMessages: seen = 0, ApproximateNumberOfMessagesNotVisible: hidden = 0 } = Attributes;
    return Number(seen) + Number(hidden);
  }

  /** Takes batch after batch, `most` messages, while there are any and `goesOn`; removes those that `deal` answers. */
  async walk(
    deal: (batch: readonly Message[]) => Promise<readonly Message[]>,
    { most = MOST, goesOn = () => true }: { readonly most?: number; readonly goesOn?: () => boolean } = {},
  ): Promise<void> {
    // Without what they say: thousands of them may be held.
    const held = new Map<string, string>();
    try {
      for (let taken = 0; taken < most && Date.now() < this.takesUntil && goesOn();) {
        const batch = await this.take(Math.min(BATCH, most - taken));
        if (batch.length === 0) break;
        taken += batch.length;
        for (const { MessageId, ReceiptHandle } of batch) held.set(MessageId!, ReceiptHandle!);
        const gone = await deal(batch);
        await this.remove(gone);
        for (const { MessageId } of gone) held.delete(MessageId!);
      }
    } finally {
      await this.letGo([...held.values()]);
    }
  }

  /** Puts a message into its queue, as it was before it was refused. To be removed here then: one that is there twice does no harm. */
  async sendBack({ Body, MessageAttributes = {} }: Message, at: string): Promise<void> {
    const { reason: _, queue: __, ...own } = MessageAttributes;
    const attributes = { ...own, sentback: { DataType: 'String', StringValue: at } };
    const asked = { QueueUrl: this.urls.queue, MessageBody: Body, MessageAttributes: attributes };
    await this.sqs.send(new SendMessageCommand(asked), soon(this.end));
  }

  private async take(most: number): Promise<readonly Message[]> {
    const asked = {
      QueueUrl: this.urls.dead,
      MaxNumberOfMessages: most,
      VisibilityTimeout: HIDDEN,
      WaitTimeSeconds: this.wait,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp' as const],
    };
    return (await this.sqs.send(new ReceiveMessageCommand(asked), soon(this.end))).Messages ?? [];
  }

  private async remove(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const asked = new DeleteMessageBatchCommand({ QueueUrl: this.urls.dead, Entries });
    const { Failed = [] } = await this.sqs.send(asked, soon(this.end));
    if (Failed[0])
      throw new Error(`${Failed.length} could not be taken out of ${this.urls.dead}: ${Failed[0].Message}`);
  }

  private async letGo(receipts: readonly string[]): Promise<void> {
    const end = AbortSignal.timeout(LETTING_GO);
    const release = (batch: readonly string[]) => {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
      const asked = new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.urls.dead, Entries });
      // They come back by themselves all the same, only later.
      return this.sqs.send(asked, soon(end)).catch(() => undefined);
    };
    await Promise.all([...batchesOf(receipts)].map(release));
  }
}

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += BATCH) yield all.slice(first, first + BATCH);
}
