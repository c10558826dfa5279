import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { House, type Answer, type Ask } from './house.js';

let one: House;
let other: House;
beforeAll(async () => {
  one = await House.open();
  other = await one.beside();
});
afterAll(async () => {
  await other?.close();
  await one?.close();
});

const ana = person();
const rui = person('USER', ana.tenantId);
const given = { name: 'Event store', repositoryUrl: 'https://git.example/acme/store', tags: ['CQRS'] };
const houses = (count: number) => Array.from({ length: count }, (_, n) => (n % 2 === 0 ? one : other));
const once = (key: string = randomUUID()): Ask => ({ headers: { 'idempotency-key': key } });

/** As a client does it: where the same request is still under way, it waits as long as it is told to. */
async function insisting(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 409) return answer;
    expect(answer.body.code).toBe('key-under-way');
    await sleep(1_000 * Number(answer.headers.get('retry-after')));
  }
}

const shown = ({ status, headers, body }: Answer) => ({
  status,
  location: headers.get('location'),
  etag: headers.get('etag'),
  position: headers.get('x-position'),
  body,
});

describe('two instances on one database', () => {
  it('make one POC of twenty requests with one key, and give all the same answer', async () => {
    const asking = once();
    const answers = await Promise.all(
      houses(20).map((house) => insisting(() => house.as(ana).post('pocs', given, asking))),
    );
    const [first] = answers.map(shown);
    expect(first).toMatchObject({ status: 201, body: given });
    for (const answer of answers) expect(shown(answer)).toEqual(first);
    const position = { headers: { 'x-position': String(first?.position) } };
    for (const house of [one, other]) expect((await house.as(ana).get('pocs', position)).body.totalItems).toBe(1);
  });

  it('know each other’s keys: another body is none of them', async () => {
    const asking = once();
    expect((await one.as(ana).post('pocs', given, asking)).status).toBe(201);
    const answer = await other.as(ana).post('pocs', { ...given, name: 'Other' }, asking);
    expect([answer.status, answer.body.code]).toEqual([422, 'key-reused']);
  });

  it('restore once by one key, and answer as the first time when it was deleted again', async () => {
    const { pocId } = await one.register(ana);
    await one.as(ana).delete(`pocs/${pocId}`);
    const asking = once();
    const answers = await Promise.all(
      houses(10).map((house) => insisting(() => house.as(ana).post(`pocs/${pocId}/restore`, undefined, asking))),
    );
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual(answers.map(() => [200, 3]));
    await one.as(ana).delete(`pocs/${pocId}`);
    const again = await other.as(ana).post(`pocs/${pocId}/restore`, undefined, asking);
    expect(shown(again)).toEqual(shown(answers[0] as Answer));
    expect((await other.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({
      version: 4,
      deletedAt: expect.any(String),
    });
  });

  it('keep the key of a restoring that changed nothing', async () => {
    const { pocId } = await one.register(ana);
    const asking = once();
    const first = await one.as(ana).post(`pocs/${pocId}/restore`, undefined, asking);
    await other.as(ana).patch(`pocs/${pocId}`, { name: 'Changed' });
    const again = await other.as(ana).post(`pocs/${pocId}/restore`, undefined, asking);
    expect(shown(again)).toEqual(shown(first));
    expect(first.body).toMatchObject({ version: 1, name: 'Event store' });
  });

  it('let one of ten win who have all seen the same version', async () => {
    const { pocId } = await one.register(ana);
    const answers = await Promise.all(
      houses(10).map((house, n) =>
        house.as(ana).patch(`pocs/${pocId}`, { name: `Name ${n}` }, { headers: { 'if-match': '"1"' } }),
      ),
    );
    const [won, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(9);
    expect((await one.as(ana).get(`pocs/${pocId}`)).body).toEqual(won?.body);
  });

  it('lose none of thirty tags that arrive at once, and take no more', async () => {
    const { pocId } = await one.register(ana);
    const answers = await Promise.all(houses(30).map((house, n) => house.as(ana).put(`pocs/${pocId}/tags/t${n}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect((await one.as(ana).get(`pocs/${pocId}`)).body).toMatchObject({ version: 31 });
    const more = await Promise.all(houses(4).map((house, n) => house.as(ana).put(`pocs/${pocId}/tags/more-${n}`)));
    expect(more.map(({ body }) => body.code)).toEqual(more.map(() => 'poc.too-many-tags'));
    expect((await other.as(ana).get(`pocs/${pocId}`)).body.tags).toHaveLength(30);
  });

  it('show on either what was written on the other: by id at once, in lists and words with its position', async () => {
    const tag = `seen-${randomUUID()}`;
    for (const [n, [here, there]] of [
      [one, other],
      [other, one],
    ].entries() as IterableIterator<[number, [House, House]]>) {
      const { pocId, position } = await here.register(ana, { tags: [tag], isPublic: true });
      expect((await there.as(rui).get(`pocs/${pocId}`)).status).toBe(200);
      const fresh = { headers: { 'x-position': position } };
      expect((await there.as(rui).get(`pocs?includePublic=true&tags=${tag}`, fresh)).body.totalItems).toBe(n + 1);
      expect((await there.as(rui).get(`tags/suggest?prefix=${tag}`, fresh)).body).toEqual([tag]);
      const popular = (await there.as(rui).get('tags/popular', fresh)).body as { tag: string; count: number }[];
      expect(popular.find((each) => each.tag === tag)?.count).toBe(n + 1);
    }
  });

  it('go on when the other is gone', async () => {
    const third = await one.beside();
    await third.register(ana, { tags: ['third'] });
    await third.close();
    const { position } = await one.register(ana, { tags: ['third'] });
    const { body } = await one.as(ana).get('pocs?tags=third', { headers: { 'x-position': position } });
    expect(body.totalItems).toBe(2);
  });
});
