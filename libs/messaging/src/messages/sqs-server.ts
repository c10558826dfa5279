import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  type Message as SqsMessage,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Log, Metrics, Tracing } from '@mrbill/observability';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { isObservable, lastValueFrom, throwError, type Observable } from 'rxjs';
import { soon } from './clients.js';
import { Envelope } from '../envelope.js';
import { NotYet, readMessage, UnreadableMessage, type Heard } from './message.js';
import { QueueListener } from './queue-listener.js';

export interface SqsServerOptions {
  readonly sqs: SQSClient;
  /** The queues to take from, and where what is refused goes. */
  readonly queues: readonly { readonly name: string; readonly deadLetters: string }[];
  /** How often a handler may fail before its message is refused; default 5. */
  readonly tries?: number;
  /** Seconds for which what was taken is hidden from others; prolonged while a handler works. Default 30. */
  readonly visibility?: number;
  /** Seconds that a queue may wait for a message before it says that there is none; default 10. */
  readonly wait?: number;
  /** Milliseconds for which a stop waits for what was taken; default 700. */
  readonly patience?: number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
}

/** What a handler is told besides its message. */
export class SqsContext extends BaseRpcContext<[queue: string, message: SqsMessage, leaving: AbortSignal]> {
  get queue(): string {
    return this.getArgByIndex(0);
  }
  /** Aborted when the process ends: what a handler cannot finish it lets go, and the message comes again. */
  get leaving(): AbortSignal {
    return this.getArgByIndex(2);
  }
}

/**
 * Lets the transport see what failed in an `@EventPattern` handler: `app.useGlobalFilters(new FailsAsItIs())`. Nest's own filter says
 * 'Internal server error' in its place, and that would stand with the dead letter.
 */
@Catch()
export class FailsAsItIs implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

type Outcome = 'done' | 'refused' | 'again';

const REASON_LENGTH = 1_000;
/** Seconds after which a message that failed comes again: 1, 2, 4 ... */
const LONGEST_PAUSE = 60;

/**
 * SQS as a transport of Nest. A message goes to the handlers of its type (`@EventPattern('pocs.poc-tagged')`) and to those of its
 * context (`@EventPattern('pocs')`), and is acknowledged when all of them have ended well. One that fails comes again, after so
 * many tries it goes to the dead letters with the reason; so does at once what is no message, or what nobody handles.
 */
export class SqsServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('SQS');
  /** `handleEvent` waits for the handler and fails as it does: Nest's own would only log, and the message would be lost. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly leaving = new AbortController();
  private readonly listeners: readonly QueueListener[];
  private readonly outcomes;

  constructor(private readonly options: SqsServerOptions) {
    super();
    const { metrics, sqs, queues, log, visibility = 30, wait = 10, patience = 700 } = options;
    this.outcomes = metrics.counter('messages_taken_total', 'Messages taken from queues, by what became of them', [
      'queue',
      'outcome',
    ]);
    this.listeners = queues.map(
      ({ name, deadLetters }) =>
        new QueueListener({
          sqs,
          name,
          visibility,
          wait,
          patience,
          log,
          leave: () => this.leaving.abort(),
          take: (url, messages) => this.take({ name, url, deadLetters }, messages),
        }),
    );
  }

  listen(callback: (error?: Error) => void): void {
    for (const listener of this.listeners) listener.start();
    callback();
  }

  /** Takes no more, and finishes what it took; what takes too long comes again, elsewhere. */
  async close(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.stop()));
    this.leaving.abort();
  }

  on(): never {
    throw new Error('this transport has no events to listen for');
  }

  unwrap<T>(): T {
    return this.options.sqs as T;
  }

  override async handleEvent(
    pattern: string,
    { data }: { readonly data: unknown },
    context: SqsContext,
  ): Promise<void> {
    const handler = this.getHandlerByPattern(pattern);
    if (!handler) return;
    const result: unknown = await handler(data, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }

  /** The messages to acknowledge. */
  private async take(queue: Queue, messages: readonly SqsMessage[]): Promise<SqsMessage[]> {
    const outcomes = await Promise.all(messages.map((message) => this.outcomeOf(queue, message)));
    for (const outcome of outcomes) this.outcomes.inc({ queue: queue.name, outcome });
    await this.letGo(
      queue,
      messages.filter((_, index) => outcomes[index] === 'again'),
    );
    return messages.filter((_, index) => outcomes[index] !== 'again');
  }

  private async outcomeOf(queue: Queue, message: SqsMessage): Promise<Outcome> {
    const { log, tries = 5 } = this.options;
    let heard: Heard | undefined;
    try {
      heard = readMessage(message.Body ?? '');
      await this.handle(queue, message, heard);
      return 'done';
    } catch (error) {
      if (this.leaving.signal.aborted) return 'again';
      const count = triesOf(message);
      const told = { queue: queue.name, message: message.MessageId, type: heard?.type, tries: count, error };
      if (error instanceof NotYet || (!(error instanceof UnreadableMessage) && count < tries)) {
        log.warn(told, 'a message failed and comes again');
        return 'again';
      }
      return this.refuse(queue, message, error as Error, told);
    }
  }

  private async handle(queue: Queue, message: SqsMessage, heard: Heard): Promise<void> {
    const patterns = [patternOf(heard), heard.source].filter((pattern) => this.getHandlerByPattern(pattern));
    if (patterns.length === 0) {
      const isOurs = Envelope.shape.type.safeParse(heard.type).success && /^[a-z]+$/.test(heard.source);
      throw new UnreadableMessage(`nobody here handles ${isOurs ? `${heard.type} of ${heard.source}` : 'its type'}`);
    }
    const context = new SqsContext([queue.name, message, this.leaving.signal]);
    const work = async () => {
      for (const pattern of patterns) await this.handleEvent(pattern, { data: heard }, context);
    };
    await this.options.tracing.span(`${queue.name} ${heard.type}`, heard.traceparent ?? null, work);
  }

  /** Says why, where whoever looks at dead letters will see it. Where they cannot be reached it comes again. */
  private async refuse(queue: Queue, message: SqsMessage, error: Error, told: object): Promise<Outcome> {
    const { sqs, log } = this.options;
    try {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue.deadLetters }), soon());
      const reason = `${error.name ?? 'Error'}: ${error.message}`.replaceAll(UNSENDABLE, '?').slice(0, REASON_LENGTH);
      const attributes = Object.entries(message.MessageAttributes ?? {}).slice(0, 8);
      await sqs.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: message.Body,
          MessageAttributes: {
            ...Object.fromEntries(attributes),
            reason: { DataType: 'String', StringValue: reason },
            queue: { DataType: 'String', StringValue: queue.name },
          },
        }),
        soon(),
      );
      log.error(told, 'a message was refused and is among the dead letters');
      return 'refused';
    } catch (problem) {
      log.error({ ...told, problem: (problem as Error).message }, 'a message could not be put among the dead letters');
      return 'again';
    }
  }

  /** Sooner than when it was hidden for, and the more rarely the more often it failed. */
  private async letGo({ url }: Queue, messages: readonly SqsMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const pause = (message: SqsMessage) =>
      this.leaving.signal.aborted ? 0 : Math.min(LONGEST_PAUSE, 2 ** (triesOf(message) - 1));
    const Entries = messages.map((message, index) => ({
      Id: String(index),
      ReceiptHandle: message.ReceiptHandle,
      VisibilityTimeout: pause(message),
    }));
    // It comes again all the same, only later.
    await this.options.sqs
      .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }), soon())
      .catch(() => undefined);
  }
}

interface Queue {
  readonly name: string;
  readonly url: string;
  readonly deadLetters: string;
}

/** What SQS takes in no attribute. */
// oxlint-disable-next-line no-control-regex
const UNSENDABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const triesOf = ({ Attributes }: SqsMessage): number => Number(Attributes?.ApproximateReceiveCount ?? 1);

/** `pocs.poc-tagged` of `mrbill.pocs.poc-tagged.v1`. */
const patternOf = ({ source, type }: Heard): string => `${source}.${type.split('.')[2] ?? type}`;
