import { createHash, randomBytes } from 'node:crypto';
import { parse, stringify } from 'uuid';

/**
 * A secret word that we hand out and know again: a refresh token, an invitation. It says in which tenant to look and for
 * whom, so that nothing has to be searched across tenants; only its hash is kept.
 */
export interface Ticket {
  readonly tenant: string;
  /** Whom or what it is for: a session, a user. */
  readonly subject: string;
  /** SHA-256 of the whole. */
  readonly hash: Buffer;
}

const SECRET = 32;
const LENGTH = 16 + 16 + SECRET;

/** A new one. `text` is what the holder gets, 86 characters that are safe in URLs. */
export function mintTicket(tenant: string, subject: string): Ticket & { readonly text: string } {
  const bytes = Buffer.concat([parse(tenant), parse(subject), randomBytes(SECRET)]);
  return { tenant, subject, hash: hashOf(bytes), text: bytes.toString('base64url') };
}

/** What a ticket claims; undefined for what is none. Whether it is true shows only when its hash is found. */
export function readTicket(text: string): Ticket | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== LENGTH || bytes.toString('base64url') !== text) return undefined;
  try {
    return {
      tenant: stringify(bytes.subarray(0, 16)),
      subject: stringify(bytes.subarray(16, 32)),
      hash: hashOf(bytes),
    };
  } catch {
    return undefined;
  }
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
