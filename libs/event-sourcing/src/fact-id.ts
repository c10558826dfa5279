import { hash } from 'node:crypto';

/** Where ids of facts come from: name-based, so that one command repeated gives the same ids again. */
const FACT_IDS = Buffer.from('4f1f3f2b6c0e5a4e9d550d6c1b1f7a11', 'hex');

/** The UUID, version 5, of a name among the ids of facts. By one call of the runtime: each fact that is written has one. */
export function factIdOf(name: string): string {
  const digest = hash('sha1', Buffer.concat([FACT_IDS, Buffer.from(name)]), 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 3) | 8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
