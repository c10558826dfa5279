import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inTransaction, openPool } from '@mrbill/event-sourcing';
import { migrate } from '@mrbill/service';
import { endServers, newDatabase, servers, type TestDatabase } from '@mrbill/testing';
import type pg from 'pg';
import { v7 } from 'uuid';
import { migrations } from '../migrations/run.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import { asOfSecondVersion } from '../testing/second-version.js';
import { PostgresEngine } from './postgres-engine.js';

const [tenantId, ana, rui] = [v7(), v7(), v7()];
const pocs = [
  pocLike({ tenantId, userId: rui, name: 'grafana', tags: ['metrics'] }),
  pocLike({ tenantId, userId: rui, name: 'zebrafihs', isPublic: false }),
];

describe.each(servers)('an index of the second version, on %s PostgreSQL', (server) => {
  let database: TestDatabase;
  let app: pg.Pool;
  let pump: pg.Pool;
  let engine: PostgresEngine;

  const step = <T>(work: (tx: pg.ClientBase) => Promise<T>) => inTransaction(pump, work);
  const names = async (q: string, callerId = ana) =>
    (await engine.search(queryFor(tenantId, callerId, { q }))).items.map(({ document }) => document.name);
  const suggested = () => engine.suggest({ tenantId, callerId: ana, kind: 'tag', prefix: 'm', limit: 10 });
  /** What a program of the version before asks for. */
  const before = async () =>
    (await app.query('SELECT word FROM search.words_like_v2($1, $2, $3)', [tenantId, ['zebrafish'], [2]])).rows;

  beforeEach(async () => {
    database = await newDatabase('search', server);
    await migrate(database.urls.owner, 'search', migrations.slice(0, 6));
    app = openPool(database.urls.app, { name: 'app', statementTimeout: 2_000 });
    pump = openPool(database.urls.pump, { name: 'pump', statementTimeout: 60_000 });
    engine = new PostgresEngine(app, pump);
    await step((tx) => engine.prepare(1, tx));
    await step((tx) => engine.put(1, pocs.map(entryOf), tx));
    await asOfSecondVersion(database.urls.pump, 1);
    await migrate(database.urls.owner, 'search', migrations);
  });
  afterEach(async () => {
    await Promise.all([app?.end(), pump?.end()]);
    await endServers();
  });

  it('goes on answering until the third is filled, then beside it, and is dropped', async () => {
    expect(await before()).toEqual([{ word: 'zebrafihs' }]);
    const answers = async () => [await names('grafana'), await suggested()];
    expect(await answers()).toEqual([['grafana'], ['metrics']]);
    expect(await names('zebrafihs', rui)).toEqual(['zebrafihs']);
    // Nobody can tell whose its words are.
    expect(await names('zebrafish', rui)).toEqual([]);

    await step((tx) => engine.prepare(2, tx));
    await step((tx) => engine.put(2, pocs.map(entryOf), tx));
    expect(await answers()).toEqual([['grafana'], ['metrics']]);
    expect([await engine.presence(1), await engine.presence(2)]).toEqual(['there', 'there']);

    await step((tx) => engine.switchTo(2, tx));
    expect(await answers()).toEqual([['grafana'], ['metrics']]);
    expect([await names('zebrafish', rui), await names('zebrafish')]).toEqual([['zebrafihs'], []]);
    // A program of the version before has what it had: it does not take the look-ups back.
    expect(await before()).toEqual([{ word: 'zebrafihs' }]);
    expect(await engine.presence(2)).toBe('read');

    await step((tx) => engine.drop(1, tx));
    expect(await answers()).toEqual([['grafana'], ['metrics']]);
    expect(await names('zebrafish', rui)).toEqual(['zebrafihs']);
    await expect(before()).rejects.toMatchObject({ code: '42P01' });
  });

  it('is not fallen back upon where the third is lost', async () => {
    await step((tx) => engine.prepare(2, tx));
    await step((tx) => engine.switchTo(2, tx));
    await step((tx) => engine.withdraw(tx));
    await expect(names('grafana')).rejects.toMatchObject({ name: 'NoIndexYet' });
    await expect(suggested()).rejects.toMatchObject({ name: 'NoIndexYet' });
  });
});
