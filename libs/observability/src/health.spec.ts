import { describe, expect, it } from '@jest/globals';
import { Health, Metrics } from './index.js';

describe('readiness', () => {
  it('is what the checks say', async () => {
    const health = new Health();
    health.register('postgres', () => undefined);
    const takeAway = health.register('feed', () => Promise.resolve('12 s behind'));
    expect(await health.readiness()).toEqual({ ready: false, checks: { postgres: 'ok', feed: '12 s behind' } });
    takeAway();
    expect(await health.readiness()).toEqual({ ready: true, checks: { postgres: 'ok' } });
  });

  it('waits for no check longer than its limit, and survives one that throws', async () => {
    const health = new Health(20);
    health.register('stuck', () => new Promise(() => undefined));
    health.register('broken', () => {
      throw Object.assign(new Error('password authentication failed for ana'), { code: '28P01' });
    });
    health.register('odd', () => Promise.reject(new Error('odd')));
    expect((await health.readiness()).checks).toEqual({
      stuck: 'no answer within 20 ms',
      broken: 'Error: 28P01',
      odd: 'Error: failed',
    });
  });

  it('does not depend on what only makes it slower', async () => {
    const health = new Health();
    health.register('postgres', () => undefined);
    health.remark('redis', () => 'slower: no answer');
    expect(await health.readiness()).toEqual({ ready: true, checks: { postgres: 'ok', redis: 'slower: no answer' } });
    expect(() => health.register('redis', () => undefined)).toThrow('named redis already');
  });

  it('ends when the service leaves', async () => {
    const health = new Health();
    health.leave();
    expect([health.isLeaving, await health.readiness()]).toEqual([
      true,
      { ready: false, checks: { shutdown: 'shutting down' } },
    ]);
  });

  it('knows each check by one name', () => {
    const health = new Health();
    health.register('a', () => undefined);
    expect(() => health.register('a', () => undefined)).toThrow('named a already');
  });
});

describe('metrics', () => {
  it('are counted for the service, and shown as Prometheus reads them', async () => {
    const metrics = new Metrics('pocs');
    metrics.request('GET', '/pocs/:pocId', 200, 0.003);
    metrics.counter('made_total', 'Made', ['kind']).inc({ kind: 'x' });
    metrics.gauge('lag', 'Lag').set(3);
    metrics.histogram('size', 'Size', [1, 2]).observe(1);
    let asked = 0;
    metrics.gauge('asked', 'Asked', [], () => void asked++);
    const { type, text } = await metrics.page();
    expect(type).toMatch('text/plain');
    expect(text).toMatch(
      'http_request_duration_seconds_bucket{le="0.005",service="pocs",method="GET",route="/pocs/:pocId",status="200"} 1',
    );
    expect(text).toMatch('made_total{kind="x",service="pocs"} 1');
    expect(asked).toBe(1);
  });
});
