import { RateLimits } from '@mrbill/http';
import { createLog, Health, Metrics, Tracing, type Severity } from '@mrbill/observability';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RedisSettings } from './settings.js';
import { SharedRateLimits } from './shared-rate-limits.js';
import { SharedRedis } from './shared-redis.js';

/** Lets all instances of a service count together: gives it the port `RateLimits`. */
@Module({})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(SharedRedis) private readonly redis: SharedRedis,
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** What to import: nothing where no Redis is named. */
  static over(
    service: string,
    { REDIS_URL: url, REDIS_PREFIX: prefix }: RedisSettings,
    level: Severity,
  ): DynamicModule[] {
    if (url === undefined) return [];
    const redis = {
      provide: SharedRedis,
      inject: [Tracing],
      useFactory: (tracing: Tracing) =>
        new SharedRedis({ url, prefix, log: createLog({ service, level, trace: () => tracing.current() }) }),
    };
    const limits = {
      provide: RateLimits,
      inject: [SharedRedis],
      useFactory: (shared: SharedRedis) => new SharedRateLimits(shared, service),
    };
    return [{ module: RedisModule, providers: [redis, limits] }];
  }

  onModuleInit(): void {
    this.health.remark('redis', () => this.redis.trouble && `slower: ${this.redis.trouble}`);
    const tell = (): void => gauge.set(this.redis.isQuick ? 1 : 0);
    const gauge = this.metrics.gauge('redis_quick', '1 while limits are counted for all instances together', [], tell);
    this.redis.start();
  }

  /** The last requests are counted, too. */
  onApplicationShutdown(): void {
    this.redis.stop();
  }
}
