// The index of the embedded engine as a bench looks at it: beside the product, in its database.
import { readFileSync, readdirSync } from 'node:fs';
import pg from 'pg';

const RAW = 'views.bench_raw';

export class EmbeddedIndex {
  raw = 'INSERTs of the rows of the live index, as they are, into tables and indexes alike';

  /** `live` answers which `{ generation }` is read. */
  static async open(url, live) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new EmbeddedIndex(client, live);
  }

  constructor(client, live) {
    this.client = client;
    this.live = live;
  }

  /** Nothing needs to be made ready: the rows are. Answers how many documents there are. */
  async prepare() {
    const { generation } = await this.live();
    const { rows } = await this.client.query(`SELECT count(*)::int AS count FROM views.search_pocs_g${generation}`);
    return rows[0].count;
  }

  /** How many milliseconds the engine needs for documents that are ready, and nothing else. */
  async bulk() {
    const tables = await this.tables();
    for (const [at, table] of tables.entries())
      await this.client.query(
        `DROP TABLE IF EXISTS ${RAW}_${at}; CREATE TABLE ${RAW}_${at} (LIKE ${table} INCLUDING ALL)`,
      );
    const began = performance.now();
    for (const [at, table] of tables.entries())
      await this.client.query(`INSERT INTO ${RAW}_${at} SELECT * FROM ${table}`);
    const took = performance.now() - began;
    for (const at of tables.keys()) await this.client.query(`DROP TABLE ${RAW}_${at}`);
    return took;
  }

  /** The documents, and what belongs to them. */
  async tables() {
    const { generation } = await this.live();
    const { rows } = await this.client.query(
      `SELECT 'views.' || tablename AS name FROM pg_tables
       WHERE schemaname = 'views' AND tablename LIKE 'search\\_pocs%\\_g${generation}'`,
    );
    return rows.map(({ name }) => name);
  }

  /** Megabytes of all of its processes, what they share counted once. */
  async memory() {
    const { rows } = await this.client.query('SELECT pg_backend_pid() AS pid');
    const server = parentOf(rows[0].pid);
    const all = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && (Number(pid) === server || parentOf(pid) === server),
    );
    return all.reduce((sum, pid) => sum + proportional(pid), 0) / 1024;
  }

  close() {
    return this.client.end();
  }
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
  } catch {
    return undefined;
  }
}

function proportional(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
