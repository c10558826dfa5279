export { FeedModule } from './feed.module.js';
export { MessagesModule, tellingTopic } from './messages.module.js';
export type { MessagesPlace } from './messages.module.js';
