import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  aggregate,
  FactCodec,
  NoPersonKeys,
  openPool,
  PersonKeys,
  PostgresStore,
  PostgresView,
  Pump,
  rolesOf,
  storeSchema,
  StoreSource,
  Streams,
  SystemClock,
  view,
} from '@mrbill/event-sourcing';
import { provision } from '@mrbill/local';
import pg from 'pg';
import { startPostgresServers } from '../../../scripts/postgres-servers.mjs';
import { serverCpu } from './server-cpu.mjs';

const run = promisify(execFile);
const PGBENCH = ['/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench', '/usr/local/bin/pgbench'].find(existsSync);

class OneKey extends PersonKeys {
  key = randomBytes(32);
  find(_tenant, persons) {
    return Promise.resolve(new Map(persons.map((person) => [person, this.key])));
  }
  findOrMake() {
    return Promise.resolve(this.key);
  }
  destroy() {
    return Promise.resolve();
  }
}

const DATA = { name: 'a thing to measure', text: 'x'.repeat(120), tags: ['one', 'two', 'three'] };
const thing = aggregate({
  name: 'thing',
  evolve: (state, { data, version }) => ({ ...state, ...data, version }),
  personal: { 'thing.owned': { person: (_, stream) => stream, fields: { name: 'nobody' } } },
});
const things = view({
  name: 'bench.things',
  version: 1,
  key: ({ stream }) => stream.id,
  columns: { name: 'text', tags: 'text[]', version: 'integer', changedAt: 'timestamptz(3)' },
  indexes: ['(tenant, changed_at)'],
  on: {
    'thing.began': ({ name, tags }, { at, version }) => ({ put: { name, tags, version, changedAt: at } }),
    'thing.changed': (_, { at, version }) => ({ patch: { version, changedAt: at } }),
  },
});

const cause = { actor: randomUUID(), correlation: randomUUID(), causation: null, traceparent: null };
const at = () => new Date().toISOString();
const event = (type = 'thing.began') => ({ id: randomUUID(), type, schemaVersion: 1, data: JSON.stringify(DATA) });

/** A new database on a server of its own, with a store, and everything that is measured on it. */
export async function openBench() {
  const folder = await mkdtemp(join(tmpdir(), 'mrbill-bench-'));
  const servers = await startPostgresServers();
  // The server that pgbench belongs to, where there is one.
  const url = servers.urls.system ?? servers.urls.embedded;
  if (!url) throw new Error(servers.missing.join('\n'));
  const urls = await provision(url, 'bench');
  const roles = rolesOf('bench');
  const inside = new URL(url);
  inside.pathname = '/bench';
  const god = new pg.Client(inside.href);
  await god.connect();
  const owner = new pg.Client(urls.owner);
  await owner.connect();
  await owner.query(storeSchema(roles));
  await owner.end();
  await god.query(
    'CREATE TABLE raw (id bigserial PRIMARY KEY, stream uuid, type text, data json, at timestamptz DEFAULT now())',
  );
  const { rows } = await god.query('SHOW server_version');
  const app = openPool(urls.app, { name: 'bench', max: 32 });
  const pumping = openPool(urls.pump, { name: 'bench pump', statementTimeout: 60_000 });
  const store = new PostgresStore(app, pumping);
  const codec = new FactCodec([thing], new NoPersonKeys());
  const sealing = new FactCodec([thing], new OneKey());
  const tenant = randomUUID();
  const append = (events, id = randomUUID(), expected = 0) =>
    store.append({ tenant, stream: { name: 'thing', id }, expected, events, cause, at: at() });
  const cpu = serverCpu(god);

  return {
    server: `PostgreSQL ${rows[0].server_version}`,
    bare: () => append([event()]),
    hundred: () => append(Array.from({ length: 100 }, () => event())),
    /** Everything on: decided, folded, encrypted, with an idempotency key and its answer. */
    full: () => {
      const claim = {
        tenant,
        user: cause.actor,
        key: randomUUID(),
        hash: 'f'.repeat(64),
        answer: ({ state }) => state,
      };
      const ambient = { ...cause, tenant, command: randomUUID(), writes: new Map(), claim };
      const streams = new Streams(store, sealing, { current: () => ambient }, new SystemClock());
      return streams.create(thing, randomUUID(), () => [{ type: 'thing.owned', data: DATA }]);
    },

    /** Calls without pause; answers calls a second, and microseconds of CPU for each, client and server together. */
    async append(callers, seconds, call) {
      const cpuBefore = await cpu();
      const began = performance.now();
      const end = began + seconds * 1000;
      let calls = 0;
      await Promise.all(
        Array.from({ length: callers }, async () => {
          for (; performance.now() < end; calls++) await call();
        }),
      );
      const took = performance.now() - began;
      const cpuAfter = await cpu();
      return {
        perSecond: (calls * 1000) / took,
        cpu: cpuBefore === undefined ? undefined : (cpuAfter - cpuBefore) / calls,
      };
    },

    pgbench:
      PGBENCH &&
      (async (clients, seconds) => {
        const script = join(folder, 'insert.sql');
        await writeFile(
          script,
          `INSERT INTO raw (stream, type, data) VALUES (gen_random_uuid(), 'thing.began', '${JSON.stringify(DATA)}');\n`,
        );
        const options = [
          '-n',
          '-M',
          'prepared',
          '-f',
          script,
          '-c',
          `${clients}`,
          '-j',
          `${Math.min(clients, 2)}`,
          '-T',
          `${seconds}`,
        ];
        const { stdout } = await run(PGBENCH, [...options, inside.href]);
        return Number(/tps = ([\d.]+)/.exec(stdout)[1]);
      }),

    /** Streams of ten facts each, until there are so many. */
    async fill(facts) {
      process.stderr.write(`writing ${facts} facts\n`);
      let left = Math.ceil(facts / 10);
      const write = async () => {
        while (left-- > 0) await append([event(), ...Array.from({ length: 9 }, () => event('thing.changed'))]);
      };
      await Promise.all(Array.from({ length: 8 }, write));
      this.filled = await store.safePosition();
      this.facts = Math.ceil(facts / 10) * 10;
    },

    /** Milliseconds. */
    async load(length) {
      const id = randomUUID();
      for (let version = 0; version < length; version += 100)
        await append(
          Array.from({ length: 100 }, () => event('thing.changed')),
          id,
          version,
        );
      const times = [];
      for (let i = 0; i < (length > 1000 ? 10 : 200); i++) {
        const began = performance.now();
        const loaded = await store.load(tenant, { name: 'thing', id });
        times.push(performance.now() - began);
        if (loaded.length !== length) throw new Error('the load is not complete');
      }
      return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    },

    /** Facts a second, decoded, to a handler that counts them. */
    async replay() {
      const source = new StoreSource(store, codec);
      const began = performance.now();
      let seen = 0;
      // The next page is read while this one is handled, as the subscriptions do.
      for (let next = source.page(0, 2_000); ;) {
        const page = await next;
        seen += page.facts.length;
        if (page.position >= this.filled) break;
        next = source.page(page.position, 2_000);
      }
      return (seen * 1000) / (performance.now() - began);
    },

    /** Facts a second until the new generation is live, over what `fill` has written. */
    async rebuild() {
      const source = new StoreSource(upTo(store, this.filled), codec);
      const log = { info: () => {}, error: console.error };
      const pump = new Pump(
        pumping,
        [{ model: new PostgresView(things, roles), source }],
        { owner: 'bench', idle: 50 },
        log,
      );
      await pump.start();
      while (!pump.ready()) await new Promise((resolve) => setTimeout(resolve, 10));
      const began = performance.now();
      const generation = await pump.rebuild('bench.things');
      const isLive = ({ generation: number, status }) => number === generation && status === 'live';
      while (!(await pump.status()).some(isLive)) await new Promise((resolve) => setTimeout(resolve, 10));
      const took = performance.now() - began;
      await pump.stop();
      return (this.facts * 1000) / took;
    },

    async close() {
      await Promise.all([app.end(), pumping.end(), god.end()]);
      await servers.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same store as it stood at a position: what other measurements have added makes no difference. */
function upTo(store, position) {
  return Object.create(store, {
    safePosition: { value: async () => position },
    newestPosition: { value: async () => position },
  });
}
