import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeBed } from '../fixtures/bed.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { pumpOn, rowsOf } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';

afterAll(endServers);

describe.each(servers)('facts that do not concern a view, on %s PostgreSQL', (server) => {
  const written = (name: string) => {
    const { on, ...rest } = noteList(name);
    return { ...rest, on: { 'note.written': on['note.written'] } };
  };

  it('are passed over at once; its checkpoint follows, and moves only now and then', async () => {
    const bed = await makeBed(server);
    const [lazy, paced] = [written('notes.lazy'), { ...written('notes.paced'), keepsPace: true }];
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [lazy, paced], [note]);
    const [tenant, id] = [randomUUID(), randomUUID()];
    const append = async (version: number, type: 'note.written' | 'note.tagged', data: object) => {
      await bed.store.append(appendTo({ tenant, id, expected: version, events: [event(type, data)] }));
      return bed.store.newestPosition();
    };
    const kept = async (name: string) => (await pump.status()).find((row) => row.name === name)?.position;
    await bed.god(`CREATE TABLE public.moves (name text);
      CREATE FUNCTION public.note_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO public.moves VALUES (NEW.name); RETURN NULL; END $$;
      CREATE TRIGGER moves AFTER UPDATE ON store.subscription FOR EACH ROW WHEN (NEW.position > OLD.position)
        EXECUTE FUNCTION public.note_move()`);
    try {
      let newest = await append(0, 'note.written', { text: 'a note' });
      expect(await pump.waitFor(lazy.name, newest, 5_000)).toBe(true);
      expect(await kept(lazy.name)).toBe(newest);
      for (let version = 1; version <= 20; version++) {
        newest = await append(version, 'note.tagged', { tag: `t${version}` });
        for (const { name } of [lazy, paced]) expect(await pump.waitFor(name, newest, 5_000)).toBe(true);
        // Others read it there, so it has no time.
        expect(await kept(paced.name)).toBe(newest);
      }
      await until(async () => (await kept(lazy.name)) === newest);
      const moves = await bed.god<{ name: string; count: number }>(
        'SELECT name, count(*)::int AS count FROM public.moves GROUP BY name',
      );
      const count = Object.fromEntries(moves.map((each) => [each.name, each.count]));
      expect(count[paced.name]).toBe(21);
      expect(count[lazy.name]).toBeLessThan(count[paced.name] as number);
      const handled = (await pump.status()).map((row) => row.handled);
      expect(handled).toEqual([21, 21]);
      expect(await rowsOf(bed.pump, lazy)).toMatchObject([{ key: id, version: 1 }]);
    } finally {
      await pump.stop();
      await bed.close();
    }
  });

  it('are passed over again by whoever comes after a process that was stopped, and nothing is taken twice', async () => {
    const bed = await makeBed(server);
    const view = written('notes.again');
    const run = () => pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    const tenant = randomUUID();
    let total = 0;
    for (let round = 0; round < 3; round++) {
      const pump = await run();
      const id = randomUUID();
      await bed.store.append(appendTo({ tenant, id, events: [event()] }));
      await bed.store.append(appendTo({ tenant, id, expected: 1, events: [event('note.tagged', { tag: 'a' })] }));
      total += 2;
      const newest = await bed.store.newestPosition();
      expect(await pump.waitFor(view.name, newest, 5_000)).toBe(true);
      await pump.stop();
      const [row] = await pump.status();
      expect(row?.position).toBe(newest);
      expect(row?.handled).toBe(total);
    }
    expect(await rowsOf(bed.pump, view)).toHaveLength(3);
    await bed.close();
  });
});
