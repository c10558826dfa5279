import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { dataOf, Envelope } from '@mrbill/messaging';
import { mistakesInFact } from '@mrbill/messaging/testing';
import { until } from '@mrbill/testing';
import { pocs } from '../contract/index.js';
import { about } from '../service.js';
import { House, OPS_TOKEN, READER_TOKEN } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const read = async (query: string, token = READER_TOKEN) => {
  const url = `http://127.0.0.1:${house.service.internalPort}/feed?${query}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const lines = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { mark?: object });
  const news = lines.filter((line) => !line.mark);
  if (response.status === 200) expect(news.flatMap((line) => mistakesInFact(about.events, line))).toEqual([]);
  return { status: response.status, news };
};

const newestOf = (news: readonly object[]) => Envelope.parse(news.at(-1)).position;

describe('what pocs tells others', () => {
  const ana = person();

  it('is the whole POC after what changed, by its newest fact', async () => {
    const { pocId } = await house.register(ana, { tags: ['CQRS'] });
    await house.as(ana).put(`pocs/${pocId}/tags/events`);
    const tagged = async () =>
      (await read('after=0&wait=0')).news.filter((line) => Envelope.parse(line).streamversion === 2);
    await until(async () => (await tagged()).length === 1);
    const [line] = await tagged();
    const envelope = Envelope.parse(line);
    const type = 'mrbill.pocs.poc-tagged.v1';
    expect(envelope).toMatchObject({
      type,
      source: 'pocs',
      thing: 'poc',
      subject: pocId,
      tenantid: ana.tenantId,
      streamversion: 2,
      actor: ana.userId,
    });
    const { body } = await house.as(ana).get(`pocs/${pocId}`);
    expect(dataOf(pocs, 'poc-tagged', envelope.data)).toEqual({ change: { tag: 'events' }, state: body });
  });

  it('is the same, at the same positions, when it was folded anew while people went on writing', async () => {
    let last = '';
    for (let n = 0; n < 30; n++) last = (await house.register(ana, { name: `poc ${n}` })).position;
    const all = async () => (await read('after=0&wait=0&limit=1000')).news;
    const has = (position: string) => until(async () => newestOf(await all()) === Number(position));
    await has(last);
    const ops = (method: string, path: string) =>
      house.ask(method, `ops/pocs/${path}`, { headers: { authorization: `Ops ${OPS_TOKEN}` } });
    const before = await all();
    const { body } = await ops('POST', 'views/pocs.publication/rebuild');
    const { position } = await house.register(ana, { name: 'written meanwhile' });
    await until(async () => {
      const { subscriptions } = (await ops('GET', 'status')).body;
      return subscriptions.some(
        ({ name, generation, status }: { name: string; generation: number; status: string }) =>
          name === 'pocs.publication' && generation === body.generation && status === 'live',
      );
    });
    await has(position);
    expect((await all()).slice(0, -1)).toEqual(before);
  });

  it.each([
    ['poc-changed', (pocId: string) => house.as(ana).patch(`pocs/${pocId}`, { name: 'New' }), { name: 'New' }],
    ['poc-untagged', (pocId: string) => house.as(ana).delete(`pocs/${pocId}/tags/cqrs`), { tag: 'CQRS' }],
    [
      'poc-framework-added',
      (pocId: string) => house.as(ana).put(`pocs/${pocId}/frameworks/.NET`),
      { framework: '.NET' },
    ],
    [
      'poc-framework-removed',
      (pocId: string) => house.as(ana).delete(`pocs/${pocId}/frameworks/nest`),
      { framework: 'Nest' },
    ],
    ['poc-removed', (pocId: string) => house.as(ana).delete(`pocs/${pocId}`), {}],
  ] as const)('is %s', async (name, act, change) => {
    const { pocId } = await house.register(ana, { tags: ['CQRS'], frameworks: ['Nest'] });
    const position = Number((await act(pocId)).headers.get('x-position'));
    const [line] = (await read(`after=${position - 1}&wait=5`)).news;
    const envelope = Envelope.parse(line);
    expect(envelope.type).toBe(`mrbill.pocs.${name}.v1`);
    const { body } = await house.as(ana).get(`pocs/${pocId}`);
    expect(dataOf(pocs, name, envelope.data)).toEqual({ change, state: body });
  });

  it('is for those alone who have a credential', async () => {
    expect((await read('after=0&wait=0', 'some-other-token-for-the-feed')).status).toBe(401);
  });
});
