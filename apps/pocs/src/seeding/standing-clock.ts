import { Clock } from '@mrbill/event-sourcing';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Shows each piece of work the time that it is to happen at. */
export class StandingClock extends Clock {
  private readonly times = new AsyncLocalStorage<Date>();

  now(): Date {
    return this.times.getStore() ?? new Date();
  }

  at<T>(time: Date, work: () => T): T {
    return this.times.run(time, work);
  }
}
