import { merged } from '../openapi/merge.js';
import type { AsyncApiDocument } from './document.js';

/** One document out of those of several services; `info` is the first one's. Throws where two give different meanings to one name. */
export const mergeAsyncApi = (first: AsyncApiDocument, ...others: readonly AsyncApiDocument[]): AsyncApiDocument =>
  others.reduce(
    (whole, next) => ({
      ...whole,
      channels: merged('channel', whole.channels, next.channels),
      operations: merged('operation', whole.operations, next.operations),
      components: {
        messages: merged('message', whole.components.messages, next.components.messages),
        schemas: merged('schema', whole.components.schemas, next.components.schemas),
      },
    }),
    first,
  );
