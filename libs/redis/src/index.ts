export { RedisModule } from './redis.module.js';
export { redisSettings } from './settings.js';
export type { RedisSettings } from './settings.js';
export { SharedRateLimits } from './shared-rate-limits.js';
export { SharedRedis } from './shared-redis.js';
export type { SharedRedisOptions } from './shared-redis.js';
