import { FeedSource } from '@mrbill/messaging';
import { pocs } from '@mrbill/pocs/contract';

/** What there is to search. */
export class PocsFeed extends FeedSource {
  constructor(urls: readonly string[], token: string) {
    super({ context: 'pocs', urls, token, things: [pocs] });
  }
}
