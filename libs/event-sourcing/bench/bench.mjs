import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aggregate,
  FactCodec,
  NoPersonKeys,
  openPool,
  PersonKeys,
  PostgresStore,
  rolesOf,
  storeSchema,
  Streams,
  SystemClock,
} from '@mrbill/event-sourcing';
import { provision } from '@mrbill/local';
import pg from 'pg';
import { startPostgresServers } from '../../../scripts/postgres-servers.mjs';
import { openEmmett } from './emmett.mjs';
import { rawInserts } from './pgbench.mjs';
import { serverCpu } from './server-cpu.mjs';

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
const cause = { actor: randomUUID(), correlation: randomUUID(), causation: null, traceparent: null };
const event = (type = 'thing.began') => ({ id: randomUUID(), type, schemaVersion: 1, data: JSON.stringify(DATA) });
const events = (count, type) => Array.from({ length: count }, () => event(type));

/** A new database on a server of its own, with a store in it, beside it a plain table, and in another database Emmett. */
export async function openBench() {
  const folder = await mkdtemp(join(tmpdir(), 'mrbill-bench-'));
  const servers = await startPostgresServers();
  // The server that pgbench belongs to, where there is one.
  const url = servers.urls.system ?? servers.urls.embedded;
  if (!url) throw new Error(servers.missing.join('\n'));
  const urls = await provision(url, 'bench');
  const roles = rolesOf('bench');
  const at = (name) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const god = new pg.Client(at('bench'));
  await god.connect();
  const owner = new pg.Client(urls.owner);
  await owner.connect();
  await owner.query(storeSchema(roles));
  await owner.end();
  await god.query(
    'CREATE TABLE raw (id bigserial PRIMARY KEY, stream uuid, type text, data json, at timestamptz DEFAULT now())',
  );
  await god.query('CREATE DATABASE emmett');
  const emmett = await openEmmett(at('emmett'), events);
  const { rows } = await god.query('SHOW server_version');
  const app = openPool(urls.app, { name: 'bench', max: 32 });
  const pump = openPool(urls.pump, { name: 'bench pump', statementTimeout: 60_000 });
  const store = new PostgresStore(app, pump);
  const keys = new OneKey();
  const sealing = new FactCodec([thing], keys);
  const tenant = randomUUID();
  const append = (facts, { id = randomUUID(), expected = 0, of = tenant } = {}) =>
    store.append({
      tenant: of,
      stream: { name: 'thing', id },
      expected,
      events: facts,
      cause,
      at: new Date().toISOString(),
    });
  /** Everything on: decided, folded, encrypted, with an idempotency key and its answer. */
  const full = (of) => {
    const claim = {
      tenant: of,
      user: cause.actor,
      key: randomUUID(),
      hash: 'f'.repeat(64),
      answer: ({ state }) => state,
    };
    const ambient = { ...cause, tenant: of, command: randomUUID(), writes: new Map(), claim };
    const streams = new Streams(store, sealing, { current: () => ambient }, new SystemClock());
    return streams.create(thing, randomUUID(), () => [{ type: 'thing.owned', data: DATA }]);
  };

  return {
    server: `PostgreSQL ${rows[0].server_version}`,
    raw: rawInserts(at('bench'), folder, JSON.stringify(DATA)),
    emmett,
    store,
    pump,
    roles,
    tenant,
    codec: new FactCodec([thing], new NoPersonKeys()),
    cpu: serverCpu(god),
    append,
    events,
    bare: () => append([event()]),
    hundred: () => append(events(100)),
    full: () => full(tenant),
    everywhere: () => full(randomUUID()),
    settle: () => god.query('VACUUM ANALYZE'),
    async close() {
      if (!emmett.missing) await emmett.close();
      await store.close();
      await Promise.all([app.end(), pump.end(), god.end()]);
      await servers.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Calls without pause; answers calls a second, and microseconds of CPU for each, of this process and of the server. */
export async function calling(cpu, callers, seconds, call) {
  const before = await cpu();
  const own = process.cpuUsage();
  const began = performance.now();
  const end = began + seconds * 1_000;
  let calls = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (; performance.now() < end; calls++) await call();
    }),
  );
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(own);
  const after = await cpu();
  const client = (user + system) / calls;
  const cost = after === undefined ? undefined : (after - before) / calls;
  return { perSecond: (calls * 1_000) / took, client, server: cost === undefined ? undefined : cost - client };
}
