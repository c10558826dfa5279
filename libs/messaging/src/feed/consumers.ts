import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const Listed = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.string().regex(/^[0-9a-f]{64}$/));

/** Who may read the feed: a credential for each consumer, of which this side knows the SHA-256 only. */
export class Consumers {
  private readonly hashes: readonly (readonly [consumer: string, hash: Buffer])[];

  constructor(hashes: Readonly<Record<string, string>>) {
    this.hashes = Object.entries(hashes).map(([consumer, hash]) => [consumer, Buffer.from(hash, 'hex')]);
  }

  /** Reads `{"search":"<sha-256 of its token, 64 hex digits>"}`, the value of FEED_CONSUMERS. Throws a `TypeError`. */
  static fromJson(json: string): Consumers {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      value = undefined;
    }
    const listed = Listed.safeParse(value);
    if (listed.success) return new Consumers(listed.data);
    throw new TypeError(
      'FEED_CONSUMERS must be a JSON object of consumer -> SHA-256 of its token in 64 small hex digits',
    );
  }

  /** The consumer to whom this `Authorization` header belongs. Takes the same time whoever it is. */
  named(authorization: string | undefined): string | undefined {
    const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1] ?? '';
    const hash = createHash('sha256').update(token).digest();
    let found: string | undefined;
    for (const [consumer, known] of this.hashes) if (timingSafeEqual(known, hash)) found = consumer;
    return token === '' ? undefined : found;
  }
}
