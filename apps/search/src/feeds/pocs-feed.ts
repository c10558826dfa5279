import { FeedSource } from '@mrbill/messaging';
import { pocs } from '@mrbill/pocs/contract';

/** What there is to search. */
export class PocsFeed extends FeedSource {
  constructor(url: string, token: string) {
    super({ context: 'pocs', url, token, things: [pocs] });
  }
}
