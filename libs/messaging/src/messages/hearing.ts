import { setTimeout as sleep } from 'node:timers/promises';
import type { Announcements, Pump } from '@mrbill/event-sourcing';
import type { Log } from '@mrbill/observability';
import { NotYet, type Heard } from './message.js';
import type { MessagedSource } from './messaged-source.js';

/** Milliseconds between two thoughts of giving up. */
const STEP = 250;
const LONGEST_PAUSE = 1_000;
/** Milliseconds after which it is asked whether there is such a position at all. */
const DOUBT = 1_500;
/** Milliseconds after which a message leaves its place to those behind it, where the feed does not answer. */
const GIVING_WAY = 3_000;

/** Gives what a queue brings to the subscriptions of a source, and is done when all of them have it, in whichever process they run. */
export class Hearing {
  private passedOn = 0;

  constructor(
    private readonly source: MessagedSource,
    private readonly pump: Pick<Pump, 'waitFor' | 'followers'>,
    private readonly announcements: Pick<Announcements, 'passOn'>,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /**
   * However long that takes: what cannot be written now waits in its queue, where it can be seen. Rejects when the process ends, and
   * where the other context has yet to come to this position: then it is no news of it. With `NotYet` where the feed does not say:
   * what comes before this may be behind it in the queue, and would wait there for as long as this is held.
   */
  async take(heard: Heard, leaving: AbortSignal): Promise<void> {
    const { type, position } = heard;
    const problem = this.source.hear(heard);
    if (problem)
      this.log.warn(
        { source: heard.source, type, position, problem },
        'a message is not used: its fact is read from the feed',
      );
    if (position > this.passedOn) {
      this.passedOn = position;
      void this.announcements.passOn(this.source.context, position);
    }
    for (const name of this.pump.followers(this.source)) await this.taken(name, position, leaving);
  }

  private async taken(name: string, position: number, leaving: AbortSignal): Promise<void> {
    const began = Date.now();
    for (
      let pause = 0;
      !(await this.pump.waitFor(name, position, STEP));
      pause = Math.min(pause + STEP, LONGEST_PAUSE)
    ) {
      leaving.throwIfAborted();
      const waited = Date.now() - began;
      if (waited > DOUBT) await this.doubt(position, waited);
      await sleep(pause, undefined, { signal: leaving });
    }
  }

  private async doubt(position: number, waited: number): Promise<void> {
    const { context } = this.source;
    const head = await this.source.head();
    if (head !== undefined && head < position)
      throw new Error(`it tells of position ${position} of ${context}, which has only come to ${head}`);
    if (head === undefined && waited > GIVING_WAY)
      throw new NotYet(
        `what comes before position ${position} of ${context} did not come, and its feed does not answer`,
      );
  }
}
