import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { provision } from '@mrbill/local';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { appendTo, event, note, noteList } from '../fixtures/notes.js';
import { pumpOn, rowsOf } from '../fixtures/pumps.js';
import { endServers, servers, startServer, superuserUrl, SYSTEM_BINARIES } from '@mrbill/testing';
import { openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';

const run = promisify(execFile);
const possible = servers.includes('system') && existsSync(join(SYSTEM_BINARIES, 'pg_dump'));

afterAll(endServers);

(possible ? describe : describe.skip)('a dump that is restored into a new cluster', () => {
  let bed: Bed;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrbill-dump-'));
    bed = await makeBed('system');
  });
  afterAll(async () => {
    await bed.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on above the old positions, and so do its views', async () => {
    const view = noteList(`${bed.context}.list`);
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [view], [note]);
    const first = appendTo();
    await bed.store.append(first);
    const second = await bed.store.append({ ...first, expected: 1, events: [event('note.tagged', { tag: 'old' })] });
    const last = second.kind === 'appended' ? (second.positions[0] ?? 0) : 0;
    expect(await pump.waitFor(view.name, last, 5_000)).toBe(true);
    await pump.stop();

    const dump = join(folder, 'dump');
    const source = new URL(await superuserUrl('system'));
    source.pathname = `/${bed.context}`;
    await run(join(SYSTEM_BINARIES, 'pg_dump'), ['--format=custom', `--file=${dump}`, source.href]);
    const server = await startServer('restored', SYSTEM_BINARIES);
    const urls = await provision(server.url('postgres'), bed.context);
    await run(join(SYSTEM_BINARIES, 'pg_restore'), ['--exit-on-error', `--dbname=${server.url(bed.context)}`, dump]);

    const [app, pumping] = [openPool(urls.app, { name: 'app' }), openPool(urls.pump, { name: 'pump' })];
    const store = new PostgresStore(app, pumping);
    expect(await store.load(first.tenant, first.stream)).toEqual(await bed.store.load(first.tenant, first.stream));
    const again = await store.append({ ...first, expected: 2, events: [event('note.tagged', { tag: 'new' })] });
    const position = again.kind === 'appended' ? (again.positions[0] ?? 0) : 0;
    expect(position).toBeGreaterThan(last);
    const going = await pumpOn(pumping, store, bed.roles, [view], [note]);
    expect(await going.waitFor(view.name, position, 5_000)).toBe(true);
    expect(await rowsOf(pumping, view)).toMatchObject([{ key: first.stream.id, tags: ['old', 'new'], version: 3 }]);
    expect(await app.query('SELECT 1 FROM store.event')).toMatchObject({ rowCount: 0 });
    await going.stop();
    await Promise.all([app.end(), pumping.end()]);
  });
});
