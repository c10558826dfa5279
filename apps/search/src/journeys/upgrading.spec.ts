import { afterEach, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { until } from '@mrbill/testing';
import pg from 'pg';
import type { PocDocument } from '../engine/poc-document.js';
import { asOfSecondVersion } from '../testing/second-version.js';
import { pocIndex } from '../views/poc-index.js';
import { House } from './house.js';

let house: House;
afterEach(() => house?.close());

it('an index of the version before is searched until the one of this is filled beside it, and loses nothing', async () => {
  house = await House.open();
  const [ana, rui] = [person(), person()];
  const colleague = { ...rui, tenantId: ana.tenantId };
  house.tell(ana, { name: 'grafana', tags: ['metrics'] });
  house.tell(ana, { name: 'zebrafihs', isPublic: false });
  expect(await house.names(ana, { q: 'zebrafish' })).toEqual(['zebrafihs']);
  await house.stop();
  await asOfSecondVersion(house.database.urls.pump, 1);
  const before = new pg.Client(house.database.superuser);
  await before.connect();
  await before.query('UPDATE store.subscription SET version = $1 WHERE name = $2', [
    pocIndex.version - 1,
    pocIndex.name,
  ]);
  await before.end();
  house.tell(ana, { name: 'told while nobody listened' });

  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  house.others.pocs.beforePage = () => held;
  const starting = house.start();
  const found = async (q: string) => {
    const { status, body } = await house.search(ana, { q });
    return status === 200 ? body.items.map(({ name }: PocDocument) => name) : body.code;
  };
  // Once it knows who may ask.
  await until(async () => (await found('grafana').catch(() => 'unavailable')) !== 'unavailable');
  expect(await found('grafana')).toEqual(['grafana']);
  expect(await found('zebrafihs')).toEqual(['zebrafihs']);
  // Nobody can tell whose words those are that it knows.
  expect(await found('zebrafish')).toEqual([]);
  expect((await house.suggest(ana, { type: 'tag', prefix: 'm' })).body).toEqual(['metrics']);
  expect((await house.ask('/readyz')).status).toBe(503);

  goOn();
  await starting;
  expect(await house.names(ana, { q: 'zebrafish' })).toEqual(['zebrafihs']);
  expect(await house.names(colleague, { q: 'zebrafish' })).toEqual([]);
  expect(await house.names(ana, { q: 'nobody listened' })).toEqual(['told while nobody listened']);
  expect(await house.suggested(ana, 'tag', 'm')).toEqual(['metrics']);
});
