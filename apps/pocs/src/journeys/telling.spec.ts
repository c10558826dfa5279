import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { dataOf, Envelope } from '@mrbill/messaging';
import { mistakesInFact } from '@mrbill/messaging/testing';
import { pocs } from '../contract/index.js';
import { about } from '../service.js';
import { House, READER_TOKEN } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
}, 60_000);
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

describe('what pocs tells others', () => {
  const ana = person();

  it('is the whole POC after what changed, by its newest fact', async () => {
    const { pocId } = await house.register(ana, { tags: ['CQRS'] });
    await house.as(ana).put(`pocs/${pocId}/tags/events`);
    const tagged = async () =>
      (await read('after=0&wait=0')).news.filter((line) => Envelope.parse(line).streamversion === 2);
    await house.until(async () => (await tagged()).length === 1);
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
