import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Global, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ambientOf, makeBed, type Bed } from '../fixtures/bed.js';
import { note, noteList, tag, write, type Note, type NoteFact } from '../fixtures/notes.js';
import { endServers, servers, until } from '@mrbill/testing';
import {
  AmbientSource,
  Feed,
  Ids,
  PostgresView,
  Pump,
  Streams,
  type Page,
  type Published,
  type Source,
} from '../index.js';
import { AppPool, EventSourcingModule, EventSourcingOptions, PumpPool, Reacts } from './index.js';

let bed: Bed;
beforeAll(async () => {
  bed = await makeBed(servers[0] as string);
});
afterAll(async () => {
  await bed.close();
  await endServers();
});

const tenant = randomUUID();
const seen: string[] = [];
const told: Published<Note, NoteFact> = {
  of: note,
  as: { 'note.written': 'note-written', 'note.tagged': 'note-tagged', 'note.removed': 'note-removed' },
  state: ({ text }) => ({ text }),
};

@Injectable()
class Notebook {
  keep(text: string): void {
    seen.push(text);
  }
}
@Injectable()
class WhenWrittenKeepIt extends Reacts<NoteFact> {
  constructor(private readonly notebook: Notebook) {
    super();
  }
  readonly reaction = {
    name: `notes.when-written-keep-it`,
    on: { 'note.written': async ({ data }: { data: { text: string } }) => this.notebook.keep(data.text) },
  };
}
/** Another context's feed that has no news. */
@Injectable()
class Quiet implements Source {
  expects() {
    return false;
  }

  readonly name = 'feed of nobody';
  page(after: number): Promise<Page> {
    return Promise.resolve({ facts: [], spoiled: [], position: after, level: true });
  }
  head(): Promise<number> {
    return Promise.resolve(0);
  }
  onNews(): () => void {
    return () => undefined;
  }
  keep(): null {
    return null;
  }
  recall(): Promise<[]> {
    return Promise.resolve([]);
  }
}

it('gives a context everything it needs, and ends it in order', async () => {
  const list = noteList(`${bed.context}.list`);
  const remote = noteList(`${bed.context}.theirs`);
  @Global()
  @Module({
    providers: [
      {
        provide: EventSourcingOptions,
        useValue: { appUrl: bed.urls.app, pumpUrl: bed.urls.pump, owner: 'spec', log: { info() {}, error() {} } },
      },
      { provide: AmbientSource, useValue: { current: () => ambientOf(tenant) } },
    ],
    exports: [EventSourcingOptions, AmbientSource],
  })
  class Surroundings {}
  @Module({ providers: [Notebook, Quiet], exports: [Notebook, Quiet] })
  class Parts {}

  const module = await Test.createTestingModule({
    imports: [
      Surroundings,
      EventSourcingModule.forContext({
        name: bed.context,
        aggregates: [note],
        views: [list],
        publishes: [told],
        reactions: [WhenWrittenKeepIt],
        follows: [{ source: Quiet, views: [remote] }],
        imports: [Parts as never],
      }),
    ],
  }).compile();
  const app = await module.init();

  const id = app.get(Ids).next();
  await app.get(Streams).create(note, id, write('kept'));
  const { position } = await app.get(Streams).update(note, id, tag('a'));
  const pump = app.get(Pump);
  await until(() => pump.ready());
  expect(await pump.waitFor(list.name, position, 5_000)).toBe(true);
  expect(await pump.waitFor(`${bed.context}.publication`, position, 5_000)).toBe(true);
  await until(() => seen.length > 0);
  expect(seen).toEqual(['kept']);
  expect((await app.get(Feed).read(0, 10)).news).toMatchObject([
    { subject: id, type: 'note-tagged', state: { text: 'kept' } },
  ]);
  const { rows } = await app
    .get(PumpPool as never as typeof PumpPool & (new () => typeof bed.pump))
    .query(`SELECT tags FROM ${PostgresView.relation(list)}`);
  expect(rows).toEqual([{ tags: ['a'] }]);
  expect((await (app.get(AppPool) as unknown as typeof bed.app).query('SELECT 1 FROM store.event')).rows).toEqual([]);
  expect((await pump.status()).map(({ name, source }) => [name.replace(bed.context, 'notes'), source]).sort()).toEqual([
    ['notes.list', 'store'],
    ['notes.publication', 'store'],
    ['notes.theirs', 'feed of nobody'],
    ['notes.when-written-keep-it', 'store'],
  ]);
  await app.close();
  const mine = `SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'spec %' AND datname = current_database()`;
  await until(async () => (await bed.god(mine)).length === 0);
});
