import { v7 } from 'uuid';

/** What time it is. A port, so that a year can be seeded and a test can wait for nothing. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** New ids: UUIDv7, so that ids of one kind sort by the time they were given. */
export abstract class Ids {
  abstract next(): string;
}

export class TimeOrderedIds extends Ids {
  constructor(private readonly clock: Clock) {
    super();
  }
  next(): string {
    return v7({ msecs: this.clock.now().getTime() });
  }
}
