import type { StreamId } from './fact.js';

/** Somebody else wrote first, and went on doing so until the tries were used up. */
export class ConcurrentWrite extends Error {
  override readonly name = 'ConcurrentWrite';
  constructor(
    readonly stream: StreamId,
    readonly found: number,
  ) {
    super(
      `${stream.name} ${stream.id} was changed by somebody else (it is at version ${found} now): read it and try again`,
    );
  }
}

/** The version that the caller named in `ifMatch` is not the stream's. */
export class VersionMismatch extends Error {
  override readonly name = 'VersionMismatch';
  constructor(
    readonly stream: StreamId,
    readonly expected: number,
    readonly found: number,
  ) {
    super(`${stream.name} ${stream.id} is at version ${found}, not ${expected}: read it again before changing it`);
  }
}

/** The idempotency key was used before, by the same request: here is what it was answered. */
export class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered';
  constructor(
    readonly answer: unknown,
    readonly position: number,
  ) {
    super('this idempotency key was answered before');
  }
}

/** The idempotency key was used before, by another request. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
  constructor(readonly key: string) {
    super('this idempotency key belongs to a request with another body: send a new key');
  }
}

/** A request with the same idempotency key has not ended yet. */
export class KeyUnderWay extends Error {
  override readonly name = 'KeyUnderWay';
  constructor(readonly key: string) {
    super('a request with this idempotency key is still under way: try again shortly');
  }
}

/** A value that the store cannot keep exactly. Nothing was written. */
export class UnstorablePayload extends Error {
  override readonly name = 'UnstorablePayload';
  constructor(
    /** JSON pointer to the value. */
    readonly pointer: string,
    readonly reason: string,
  ) {
    super(`${pointer || 'the payload'} cannot be stored: ${reason}`);
  }
}

/** A name that must be unique belongs to somebody else. */
export class Taken extends Error {
  override readonly name = 'Taken';
  constructor(
    readonly scope: string,
    readonly key: string,
  ) {
    super(`${scope}: this name is taken`);
  }
}

/** A stored fact that this program cannot read: of an unknown kind, of a newer schema version, or damaged. */
export class UnreadableFact extends Error {
  override readonly name = 'UnreadableFact';
}

/** So much waits to be written that no more is taken. Nothing was written. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
  constructor() {
    super('more waits to be written than the store can take up soon: try again shortly');
  }
}
