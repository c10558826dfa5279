import { afterAll, describe, expect, it } from '@jest/globals';
import { endServers, hasRedis, redisUrl } from './index.js';
import { Redis } from 'ioredis';

afterAll(endServers);

(hasRedis ? describe : describe.skip)('a Redis', () => {
  it('is there for a spec that asks for it', async () => {
    const url = await redisUrl();
    expect(await redisUrl()).toBe(url);
    const client = new Redis(url, { maxRetriesPerRequest: 1 });
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});
