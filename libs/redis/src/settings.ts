import { secret } from '@mrbill/http';
import { z } from 'zod';

/** What every service reads of it. Without a URL each process counts by itself. */
export const redisSettings = {
  REDIS_URL: secret(z.url({ protocol: /^rediss?$/ }))
    .optional()
    .describe('Redis as rediss://user:password@host:port; left out, each process counts by itself'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/)
    .default('mrbill')
    .describe('what the names of keys begin with, where several systems share one Redis'),
};

export type RedisSettings = z.infer<z.ZodObject<typeof redisSettings>>;
