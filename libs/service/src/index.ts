export { ContextModule } from './context.module.js';
export type { ContextParts, ContextSettings } from './context.module.js';
export { migrate } from './migrate.js';
export type { Migrations } from './migrate.js';
export {
  databaseUrl,
  feedConsumers,
  feedToken,
  feedUrls,
  hearing,
  messageSettings,
  messagesPlace,
} from './settings.js';
