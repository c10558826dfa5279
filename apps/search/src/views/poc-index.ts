import { IndexView, type IndexDefinition } from '@mrbill/event-sourcing';
import type { NewsOf } from '@mrbill/messaging';
import { pocs } from '@mrbill/pocs/contract';
import type { PocDocument } from '../engine/poc-document.js';
import type { SearchEngine } from '../engine/search-engine.js';

type PocNews = NewsOf<typeof pocs>;

/** Each POC as it was last heard of: whatever the news is called, it comes with the whole POC. */
export const pocIndex: IndexDefinition<PocNews, PocDocument> = {
  name: 'search.pocs',
  version: 8,
  stream: pocs.thing,
  document: ({ state }) => (state.deletedAt === null ? state : null),
};

/** `search.pocs` on whatever engine there is; also the token of its provider. */
export class PocIndex extends IndexView<PocNews, PocDocument> {
  constructor(engine: SearchEngine) {
    super({ ...pocIndex, version: engine.versionsFrom + pocIndex.version }, engine);
  }
}
