import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp } from '../example/notes.module.js';
import { Freshness } from './freshness.js';

class Waited extends Freshness {
  readonly asked: unknown[] = [];
  waitFor(...asked: Parameters<Freshness['waitFor']>) {
    this.asked.push(asked);
    return new Promise((resolve) => setTimeout(resolve, 20));
  }
}

let app: NestFastifyApplication;
let headers: { authorization: string };
beforeAll(async () => ({ app, headers } = await notesApp({ providers: [{ provide: Freshness, useClass: Waited }] })));
afterAll(() => app.close());

const list = (position?: string) =>
  app.inject({
    url: '/api/v1/notes',
    headers: { ...headers, ...(position === undefined ? {} : { 'x-position': position }) },
  });
const asked = () => (app.get(Freshness, { strict: false }) as Waited).asked;

describe('a list', () => {
  it('waits for its view where it is asked with the position of a write, at most a second', async () => {
    const { headers: { 'x-position': position } } = await app.inject({ method: 'POST', url: '/api/v1/notes', payload: { title: 'x' }, headers }); // prettier-ignore
    const answer = await list(position as string);
    expect(answer.json()).toMatchObject({
      items: [{ title: 'x' }],
      totalItems: 1,
      page: 1,
      pageSize: 20,
      totalPages: 1,
    });
    expect(asked()).toEqual([['notes.list', 1, 1000]]);
  });
  it('waits for nothing otherwise', async () => {
    await list();
    expect(asked()).toHaveLength(1);
  });
  it.each(['x', '-1', '1.5', ''])('refuses the position %j', async (position) => {
    expect((await list(position)).json()).toMatchObject({ status: 400, errors: [{ parameter: 'X-Position' }] });
  });
});
