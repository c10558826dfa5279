import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  ReactionModel,
  type Feed,
  type NewsPage,
  type Page,
  type Poison,
  type Recorded,
  type Source,
} from '@mrbill/event-sourcing';
import type pg from 'pg';
import { envelopeOf, factOf } from '../envelope.js';
import { soon } from './clients.js';
import { messageOf } from './message.js';

/** Facts a page: as many are sent again where one of them could not be. */
const PAGE = 100;
/** What SNS takes at once. */
const BATCH = 10;
const BATCH_BYTES = 240 * 1024;

interface ToTell {
  readonly previous: number;
  readonly text: string;
}

/** A context's own publication as a source: what is told to a topic follows it, as whoever reads its feed does. */
export class PublicationSource implements Source {
  readonly name = 'publication';
  /** Up to where it was read, and where the last of its news was. */
  private read = { upTo: -1, last: -1 };

  constructor(
    private readonly feed: Pick<Feed, 'read'>,
    private readonly store: Pick<Source, 'head' | 'expects' | 'onNews'>,
    private readonly context: string,
    private readonly carries: 'facts' | 'positions',
  ) {}

  async page(after: number, limit: number): Promise<Page> {
    const { news, position, level } = await this.feed.read(after, Math.min(limit, PAGE)).catch(orNothingYet(after));
    // What is no news leaves gaps in the positions, and nothing will ever be in them: whoever has the news before lacks nothing.
    let previous = this.read.upTo === after ? this.read.last : after;
    const facts = news.map((each) => {
      const told: ToTell = { previous, text: messageOf(this.context, each, previous, this.carries) };
      previous = each.position;
      return { ...factOf(envelopeOf(this.context, each)), data: told };
    });
    this.read = { upTo: position, last: previous };
    return { facts, spoiled: [], position, level };
  }

  head(): Promise<number | undefined> {
    return this.store.head();
  }

  /** Publication follows the store: what was appended will be there in a moment. */
  expects(after: number): boolean {
    return this.store.expects(after);
  }

  onNews(listener: () => void): () => void {
    return this.store.onNews(listener);
  }

  keep(): null {
    return null;
  }

  recall(): Promise<readonly Recorded[]> {
    return Promise.resolve([]);
  }
}

/**
 * Tells a topic what a context publishes: in order, at least once, with a checkpoint of its own. While the topic cannot be told
 * it stands still, and nothing else does.
 */
export class Telling extends ReactionModel {
  constructor(
    private readonly context: string,
    private readonly topicArn: string,
    private readonly sns: SNSClient,
    private readonly onSent: (count: number) => void = () => undefined,
  ) {
    super({ name: `${context}.telling`, on: {} });
  }

  /** Begins where publication is: whoever listens reads from the feed what was before. */
  override async prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    await tx.query(
      `UPDATE store.subscription SET position = coalesce(
         (SELECT max(position) FROM store.subscription WHERE name = $3 AND status = 'live'), 0)
       WHERE name = $1 AND generation = $2`,
      [this.name, generation, `${this.context}.publication`],
    );
  }

  override concerns(): boolean {
    return true;
  }

  override pieces(page: Page): Page[] {
    return [page];
  }

  /** Throws where something was not sent, and all of it comes again. */
  override async act(facts: readonly Recorded[], signal: AbortSignal): Promise<readonly Poison[]> {
    for (const batch of batchesOf(facts)) await this.send(batch, signal);
    return [];
  }

  private async send(batch: readonly Recorded[], signal: AbortSignal): Promise<void> {
    const entries = batch.map(({ data, stream, type, cause }, index) => ({
      Id: String(index),
      Message: (data as ToTell).text,
      MessageAttributes: {
        thing: text(stream.name),
        type: text(type),
        ...(cause.traceparent !== null && { traceparent: text(cause.traceparent) }),
      },
    }));
    try {
      const asked = { TopicArn: this.topicArn, PublishBatchRequestEntries: entries };
      const { Failed = [] } = await this.sns.send(new PublishBatchCommand(asked), soon(signal));
      if (Failed[0]) throw new Error(`${Failed.length} of ${batch.length} not taken: ${Failed[0].Message}`);
    } catch (error) {
      signal.throwIfAborted();
      const { name, message } = error as Error;
      throw new Error(`${this.topicArn} cannot be told, the feed tells meanwhile: ${name} ${message}`, {
        cause: error,
      });
    }
    this.onSent(batch.length);
  }
}

/** Before its first generation there is no publication to read. */
const orNothingYet =
  (after: number) =>
  (error: unknown): NewsPage => {
    if ((error as { code?: string }).code !== '42P01') throw error;
    return { news: [], position: after, level: true };
  };

const text = (value: string) => ({ DataType: 'String', StringValue: value });

function* batchesOf(facts: readonly Recorded[]): Generator<readonly Recorded[]> {
  let batch: Recorded[] = [];
  let bytes = 0;
  for (const fact of facts) {
    const length = Buffer.byteLength((fact.data as ToTell).text);
    if (batch.length === BATCH || (batch.length > 0 && bytes + length > BATCH_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(fact);
    bytes += length;
  }
  if (batch.length > 0) yield batch;
}
