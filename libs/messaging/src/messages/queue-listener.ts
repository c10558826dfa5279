import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueUrlCommand, type Message as SqsMessage, type SQSClient } from '@aws-sdk/client-sqs';
import type { Log } from '@mrbill/observability';
import { Consumer } from 'sqs-consumer';
import { soon } from './clients.js';

export interface QueueListenerOptions {
  readonly sqs: SQSClient;
  readonly name: string;
  readonly visibility: number;
  readonly wait: number;
  readonly patience: number;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Takes a batch and answers what of it is to be acknowledged. */
  readonly take: (url: string, messages: readonly SqsMessage[]) => Promise<SqsMessage[]>;
  /** Tells those who still work on a batch to let it go. */
  readonly leave: () => void;
}

/** As SQS gives at once. */
const BATCH = 10;
/** Milliseconds between looks at a queue that is not there, or that cannot be reached. */
const PAUSE = 1_000;
/** Milliseconds for which the same trouble is not told again. */
const SAME_TROUBLE = 30_000;

/** Listens at one queue until it is stopped, whatever becomes of the queue meanwhile. */
export class QueueListener {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private consumer: Consumer | undefined;
  private working = false;
  private told: { readonly trouble: string; readonly at: number } | undefined;

  constructor(private readonly options: QueueListenerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Takes no more, and waits for what it took as long as its patience lasts. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    const { consumer } = this;
    if (!consumer) return;
    if (this.working) {
      const { patience, leave } = this.options;
      const over = new Promise<true>((resolve) => consumer.once('response_processed', () => resolve(true)));
      if (!(await Promise.race([over, sleep(patience, false, { ref: false })]))) {
        leave();
        await Promise.race([over, sleep(patience, false, { ref: false })]);
      }
    }
    consumer.stop({ abort: true });
  }

  private async run(): Promise<void> {
    const url = await this.found();
    if (url === undefined) return;
    const { sqs, visibility, wait, take } = this.options;
    const consumer = Consumer.create({
      sqs,
      queueUrl: url,
      batchSize: BATCH,
      waitTimeSeconds: wait,
      visibilityTimeout: visibility,
      heartbeatInterval: Math.max(1, Math.floor(visibility / 3)),
      messageAttributeNames: ['All'],
      messageSystemAttributeNames: ['ApproximateReceiveCount'],
      authenticationErrorTimeout: PAUSE,
      handleMessageBatch: (messages) => take(url, messages),
    });
    consumer.on('message_received', () => (this.working = true));
    consumer.on('response_processed', () => {
      this.working = false;
      // Whoever waits for this to stop must not see another batch taken.
      if (this.stopping.signal.aborted) consumer.stop({ abort: true });
      else this.well(consumer);
    });
    consumer.on('empty', () => this.well(consumer));
    consumer.on('error', (error) => {
      if (this.stopping.signal.aborted) return;
      // Its own pause is for a few errors only: a queue that cannot be reached would be asked without one.
      consumer.updateOption('pollingWaitTimeMs', PAUSE);
      this.tell(error);
    });
    this.consumer = consumer;
    consumer.start();
  }

  private async found(): Promise<string | undefined> {
    const { sqs, name } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }), soon(signal))).QueueUrl;
      } catch (error) {
        if (!signal.aborted) this.tell(error as Error);
        await sleep(PAUSE, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    return undefined;
  }

  private well(consumer: Consumer): void {
    if (!this.told) return;
    this.told = undefined;
    consumer.updateOption('pollingWaitTimeMs', 0);
    this.options.log.info({ queue: this.options.name }, 'the queue can be listened at again');
  }

  private tell(error: Error): void {
    const { message } = error;
    if (message === this.told?.trouble && Date.now() - this.told.at < SAME_TROUBLE) return;
    this.told = { trouble: message, at: Date.now() };
    this.options.log.warn(
      { queue: this.options.name, error },
      'a queue cannot be listened at now: what it would bring is read from the feed',
    );
  }
}
