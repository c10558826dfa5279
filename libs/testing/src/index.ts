export { newDatabase } from './databases.js';
export type { TestDatabase } from './databases.js';
export { awsUrl, hasAws } from './aws.js';
export { hasOpenSearch, openSearchUrl } from './opensearch.js';
export { hasRedis, ownRedis, redisUrl } from './redis.js';
export { endServers, servers, startServer, superuserUrl, SYSTEM_BINARIES } from './servers.js';
export { patiently } from './patiently.js';
export { until } from './until.js';
