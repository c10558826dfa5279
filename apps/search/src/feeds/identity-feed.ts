import { sessions, tenants, users } from '@mrbill/identity/contract';
import { FeedSource } from '@mrbill/messaging';

/** What identity tells: here only to know whose access has ended. */
export class IdentityFeed extends FeedSource {
  constructor(url: string, token: string) {
    super({ context: 'identity', url, token, things: [sessions, users, tenants] });
  }
}
