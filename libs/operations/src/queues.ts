import { Rejection } from '@mrbill/event-sourcing';
import { EventSourcingOptions } from '@mrbill/event-sourcing/nest';
import { HeardQueues, type HeardQueue } from '@mrbill/messaging';
import { Context } from '@mrbill/tenancy';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { closed } from './closed.js';
import type { OpenedMessage, QueueWish, RefusedMessages, WishDone } from './queue-shapes.js';

/** The dead letters of the queues that a context takes messages from. Who looked into one, or did something, is in the log. */
@Injectable()
export class Queues {
  constructor(
    @Optional() @Inject(HeardQueues) private readonly heard: HeardQueues | undefined,
    private readonly context: Context,
    private readonly options: EventSourcingOptions,
  ) {}

  async all() {
    const reports = this.queues().map(async ({ name, topic, letters }) => ({
      queue: name,
      topic,
      about: await letters.about(),
    }));
    return this.asked(Promise.all(reports));
  }

  async letters(queue: string, limit: number): Promise<RefusedMessages> {
    const { name, topic, letters } = this.named(queue);
    this.note('an operator lists refused messages', { queue });
    const seen = await this.asked(letters.look(limit));
    const items = seen.letters.map(({ id, ...letter }) => ({ deadLetterId: id, ...letter }));
    return { queue: name, topic, about: seen.about, items };
  }

  async letter(queue: string, wanted: string): Promise<OpenedMessage> {
    const { letters } = this.named(queue);
    this.note('an operator reads a refused message', { queue, id: wanted });
    const found = await this.asked(letters.find(wanted));
    if (!found) throw new Rejection('ops.no-such-message');
    const { id, envelope, ...letter } = found;
    return { deadLetterId: id, ...letter, envelope: this.shown(envelope) };
  }

  /** Done when it answers, of as many as can be dealt with in some seconds: all where no one is named. */
  async wish(queue: string, wish: QueueWish, id: string | undefined, since?: string): Promise<WishDone> {
    // Messages are marked with it: never later than now, or they could not be sent back again before then.
    const began = new Date(Math.min(Date.parse(since ?? '') || Infinity, Date.now())).toISOString();
    const { letters } = this.named(queue);
    this.note('an operator deals with refused messages', { queue, wish, id });
    const done = await this.asked(wish === 'retry' ? letters.retry(id, began) : letters.discard(id));
    if (id !== undefined && done.count === 0 && done.cameBack === 0) throw new Rejection('ops.no-such-message');
    return { queue, wish, ...done, began };
  }

  private queues(): readonly HeardQueue[] {
    if (!this.heard) throw new Rejection('ops.no-queues');
    return this.heard.all;
  }

  private named(queue: string): HeardQueue {
    const queues = this.queues();
    const found = queues.find(({ name }) => name === queue);
    if (found) return found;
    throw new Rejection('ops.no-such-queue', {
      say: `There is no queue ${queue}: use one of ${queues.map(({ name }) => name).join(', ')}`,
    });
  }

  private shown(envelope: object | null): unknown {
    if (envelope === null || !('data' in envelope) || this.context.caller.role === 'SYSTEM') return envelope;
    return { ...envelope, data: closed(envelope.data) };
  }

  private async asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.options.log.error('the dead letters of queues cannot be asked', { error });
      const { name } = error as Error;
      throw new Rejection('ops.queues-out-of-reach', { say: name, retryAfter: 2 });
    }
  }

  private note(what: string, asked: object): void {
    this.options.log.info(what, { by: this.context.caller.userId, ...asked });
  }
}
