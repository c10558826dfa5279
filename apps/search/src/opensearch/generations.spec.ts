import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { endServers, hasOpenSearch, openSearchUrl } from '@mrbill/testing';
import { inPlaceOfOpenSearch, ownPrefix, removeAll } from '../testing/opensearch.js';
import { OpenSearch } from './connection.js';
import { Generations } from './generations.js';
import { IndexNames } from './index-names.js';

const onOpenSearch = hasOpenSearch ? describe : describe.skip;
const prefix = ownPrefix();
let opensearch: OpenSearch;
let version = 0;
let names: IndexNames;
let generations: Generations;
beforeAll(async () => {
  opensearch = new OpenSearch(await openSearchUrl());
});
beforeEach(() => {
  names = new IndexNames(prefix, ++version);
  generations = new Generations(opensearch, names, 1);
});
afterAll(async () => {
  await removeAll(prefix);
  await opensearch.close();
  await endServers();
});

const at = (path: string) => ({ method: 'GET', path });
const indexes = async (): Promise<string[]> =>
  Object.keys(await opensearch.ask<object>(at(`/${prefix}search.pocs-v${version}-g*/_alias`))).sort();
const live = async (): Promise<string[]> => Object.keys(await opensearch.ask<object>(at(`/${names.live}/_alias`)));
const count = async (): Promise<number> => (await opensearch.ask<{ count: number }>(at(`/${names.live}/_count`))).count;
const put = (generation: number, id: string) =>
  opensearch.ask({
    method: 'PUT',
    path: `/${names.writing(generation)}/_doc/${id}`,
    querystring: { require_alias: true },
    body: { tenantId: 't', pocId: id },
  });

onOpenSearch('generations in OpenSearch', () => {
  it('are made, switched to and dropped, as often as it takes', async () => {
    for (let again = 0; again < 2; again++) await generations.prepare(1);
    for (let again = 0; again < 2; again++) await generations.switchTo(1);
    await generations.prepare(2);
    for (let again = 0; again < 2; again++) {
      await generations.switchTo(2);
      expect(await live()).toEqual([names.generation(2)]);
      await generations.switchTo(1);
      expect(await live()).toEqual([names.generation(1)]);
    }
    expect(await indexes()).toEqual([names.generation(1), names.generation(2)]);
    for (let again = 0; again < 2; again++) await generations.drop(2);
    expect(await indexes()).toEqual([names.generation(1)]);
  });

  it('are empty when they are made, whatever an earlier try has left', async () => {
    await generations.prepare(1);
    await put(1, 'a');
    await generations.prepare(1);
    await generations.switchTo(1);
    expect(await count()).toBe(0);
  });

  it('keep one searched where a switch was rolled back and what it had switched to is dropped', async () => {
    for (const generation of [9, 10, 11]) await generations.prepare(generation);
    await put(10, 'ten');
    await generations.switchTo(10);
    await generations.switchTo(11);
    await generations.drop(11);
    expect(await live()).toEqual([names.generation(10)]);
    expect(await count()).toBe(1);
  });

  it('are refused where there is none, and then nothing is switched', async () => {
    await generations.prepare(1);
    await generations.switchTo(1);
    await expect(generations.switchTo(7)).rejects.toMatchObject({ name: 'NoIndexYet' });
    expect(await live()).toEqual([names.generation(1)]);
  });

  it('leave other versions alone but for what is dropped of them', async () => {
    await generations.prepare(1);
    await generations.switchTo(1);
    const next = new Generations(opensearch, new IndexNames(prefix, ++version), 1);
    await next.prepare(2);
    await next.switchTo(2);
    expect(Object.keys(await opensearch.ask<object>(at(`/${names.live}/_alias`)))).toEqual([names.generation(1)]);
    await next.drop(1);
    await expect(count()).rejects.toMatchObject({ name: 'NoIndexYet' });
    expect(await indexes()).toEqual([next.names.generation(2)]);
  });

  it('are switched in one step: a search sees one of them, whole, at any moment', async () => {
    for (const [generation, ids] of [[1, ['a']], [2, ['a', 'b']]] as const) {
      await generations.prepare(generation);
      for (const id of ids) await put(generation, id);
      await generations.switchTo(generation);
    } // prettier-ignore
    let going = true;
    let looks = 0;
    const seen = new Set<number>();
    const looking = (async () => {
      for (; going; looks++) seen.add(await count());
    })();
    for (let n = 0; n < 20; n++) {
      const before = looks;
      await generations.switchTo((n % 2) + 1);
      // One look at least begins after the switch.
      while (looks < before + 2 && n < 4) await Promise.race([looking, sleep(1)]);
    }
    going = false;
    await looking;
    expect([...seen].sort()).toEqual([1, 2]);
  });

  it('are lost without the alias that they are written through: whoever has made them again, it was not us', async () => {
    await generations.prepare(1);
    await opensearch.ask({ method: 'DELETE', path: `/${names.generation(1)}` });
    await expect(put(1, 'a')).rejects.toMatchObject({ name: 'NoIndexYet' });
    await opensearch.ask({ method: 'PUT', path: `/${names.generation(1)}` });
    expect(await generations.presence(1)).toBe('lost');
    await generations.prepare(1);
    expect(await generations.presence(1)).toBe('there');
  });

  it('have one shard, no copy on a single node, and take no field that nobody knows', async () => {
    await generations.prepare(1);
    const settings = await opensearch.ask<Record<string, { settings: { index: Record<string, unknown> } }>>(
      at(`/${names.generation(1)}/_settings`),
    );
    expect(settings[names.generation(1)]?.settings.index).toMatchObject({
      number_of_shards: '1',
      number_of_replicas: '0',
      refresh_interval: '-1',
    });
    await generations.switchTo(1);
    const live = await opensearch.ask<typeof settings>(at(`/${names.generation(1)}/_settings`));
    // And does not wait for a merge, as it would by default for ten seconds.
    expect(live[names.generation(1)]?.settings.index).toMatchObject({
      refresh_interval: '200ms',
      merge_on_flush: { max_full_flush_merge_wait_time: '1ms' },
    });
    const unknown = { method: 'PUT', path: `/${names.generation(1)}/_doc/a`, body: { tenantId: 't', stars: 5 } };
    await expect(opensearch.ask(unknown)).rejects.toThrow('strict_dynamic_mapping_exception');
  });
});

describe('a generation is not lost', () => {
  it.each([
    [
      'OpenSearch has not read yet what it has',
      503,
      { error: { type: 'cluster_block_exception', reason: 'state not recovered / initialized' } },
    ],
    ['it has no room to answer', 429, { error: { type: 'circuit_breaking_exception', reason: 'too much' } }],
    ['its user may not look', 403, { error: { type: 'security_exception', reason: 'no permissions' } }],
    ['somebody else answers for it', 404, { error: 'not found' }],
    ['it is left out of the answer', 200, {}],
    ['its name is now the alias of another index', 200, { other: { aliases: {} } }],
  ])('where %s', async (_, status, body) => {
    const server = await inPlaceOfOpenSearch(() => ({ status, body }));
    const asking = new OpenSearch(server.url);
    const looking = new Generations(asking, new IndexNames('', 1), 1).presence(1);
    await expect(looking).rejects.toThrow();
    await asking.close();
    await server.close();
  });

  it('where nothing answers', async () => {
    const nowhere = new OpenSearch('http://127.0.0.1:1');
    await expect(new Generations(nowhere, new IndexNames('', 1), 1).presence(1)).rejects.toMatchObject({
      name: 'EngineOutOfReach',
    });
    await nowhere.close();
  });
});
