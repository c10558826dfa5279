import { sessions, tenants, users } from '@mrbill/identity/contract';
import { FeedSource } from '@mrbill/messaging';

/** What identity tells: here only to know whose access has ended, and how much a tenant may ask. */
export class IdentityFeed extends FeedSource {
  constructor(urls: readonly string[], token: string) {
    super({ context: 'identity', urls, token, things: [sessions, users, tenants] });
  }
}
