export { Envelope, envelopeOf, factOf, Mark } from './envelope.js';
export { Consumers } from './feed/consumers.js';
export { FeedUnavailable } from './feed/feed-request.js';
export { FeedServer } from './feed/feed-server.js';
export type { FeedServerOptions } from './feed/feed-server.js';
export { FeedSource } from './feed/feed-source.js';
export type { FeedSourceOptions } from './feed/feed-source.js';
export { byState, dataOf, published } from './published.js';
export type { NewsOf, PublishedThing } from './published.js';
