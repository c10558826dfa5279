export interface SignedInAs {
  readonly sessionId: string;
  readonly userId: string;
  readonly tenantId: string;
  /** When the token was issued, in seconds since 1970. */
  readonly issuedAt: number;
}

/** What has ended access before its tokens ran out: ended sessions, deactivated people and tenants, changed roles. */
export abstract class Revocations {
  /** Asked on each request: answers from memory. */
  abstract isRevoked(who: SignedInAs): boolean;

  /** How many milliseconds ago this was known to be complete. Beyond 5,000 nobody is let in. */
  abstract age(): number;
}

/** Revocations of one process: for services that are on their own, and for tests. */
export class RevocationsInMemory extends Revocations {
  private readonly ended = new Map<string, number>();

  /** Tokens of this session, user or tenant issued up to `until` (seconds since 1970; default: all) are void. */
  revoke(id: string, until = Number.POSITIVE_INFINITY): void {
    this.ended.set(id, Math.max(until, this.ended.get(id) ?? 0));
  }

  isRevoked({ sessionId, userId, tenantId, issuedAt }: SignedInAs): boolean {
    return [sessionId, userId, tenantId].some((id) => issuedAt <= (this.ended.get(id) ?? Number.NEGATIVE_INFINITY));
  }

  age(): number {
    return 0;
  }
}
