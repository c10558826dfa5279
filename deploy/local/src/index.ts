export { CannotStart } from './cannot-start.js';
export { type Postgres, type PostgresOptions, startPostgres } from './postgres/postgres.js';
export { type Logins, type ProvisionOptions, provision } from './databases.js';
export { type OpenSearch, type OpenSearchOptions, startOpenSearch } from './opensearch/opensearch.js';
export { type Ministack, type MinistackOptions, startMinistack } from './aws/ministack.js';
export { missingForMinistack } from './aws/python.js';
export { missingForOpenSearch } from './opensearch/jdk.js';
export { type Redis, type RedisOptions, startRedis } from './redis/redis.js';
export { missingForRedis } from './redis/program.js';
