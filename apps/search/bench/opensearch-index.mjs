// The index in OpenSearch as a bench looks at it: beside the product, by OpenSearch's own API.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askOpenSearch } from './ask-opensearch.mjs';

const BATCH = 1_000;
const UNDER_WAY = 4;
/** Settings that an index has by itself. */
const OWN = ['uuid', 'creation_date', 'provided_name', 'version', 'routing', 'resize'];

export class OpenSearchIndex {
  raw = `bulk requests of ${BATCH} documents that are ready, ${UNDER_WAY} under way, into an index alike, and its refresh`;
  documents = 0;
  batches = 0;

  /** The index whose name begins with `prefix`, by the alias that is searched. */
  static async open(url, prefix) {
    const found = Object.values(await askOpenSearch(url, 'GET', `/${prefix}*/_alias`));
    const names = new Set(found.flatMap(({ aliases }) => Object.keys(aliases)));
    const [live, ...more] = [...names].filter((name) => /^search\.pocs-v\d+$/.test(name.slice(prefix.length)));
    if (!live || more.length > 0) throw new Error(`no index, or several, begin with ${prefix} in OpenSearch`);
    return new OpenSearchIndex(url, live);
  }

  constructor(url, live) {
    this.url = url;
    this.live = live;
    this.copy = `${live}-bench-raw`;
  }

  /** Reads all documents as they stand in the index, once, and lays them down as the bulk requests that they came in. */
  async prepare() {
    if (this.folder) return this.documents;
    this.folder = mkdtempSync(join(tmpdir(), 'mrbill-bulk-'));
    const path = `/${encodeURIComponent(this.live)}/_search/point_in_time?keep_alive=5m`;
    const { pit_id: id } = await this.ask('POST', path);
    try {
      for (let after; ;) {
        const body = {
          pit: { id, keep_alive: '5m' }, size: BATCH, version: true, track_total_hits: false,
          sort: [{ _shard_doc: 'asc' }], ...(after && { search_after: after }),
        }; // prettier-ignore
        const { hits } = await this.ask('POST', '/_search', JSON.stringify(body));
        if (hits.hits.length === 0) return this.documents;
        const lines = hits.hits.map(({ _id, _version, _source }) => {
          const action = { index: { _id, version: _version, version_type: 'external_gte' } };
          return `${JSON.stringify(action)}\n${JSON.stringify(_source)}\n`;
        });
        writeFileSync(this.fileOf(this.batches++), lines.join(''));
        this.documents += lines.length;
        after = hits.hits.at(-1).sort;
      }
    } finally {
      await this.ask('DELETE', '/_search/point_in_time', JSON.stringify({ pit_id: [id] }));
    }
  }

  /** How many milliseconds the engine needs for documents that are ready, and nothing else. */
  async bulk() {
    await this.dropCopy();
    const [{ mappings, settings }] = Object.values(await this.ask('GET', `/${encodeURIComponent(this.live)}`));
    const index = Object.fromEntries(Object.entries(settings.index).filter(([name]) => !OWN.includes(name)));
    const alike = { mappings, settings: { index: { ...index, refresh_interval: '-1' } } };
    await this.ask('PUT', `/${encodeURIComponent(this.copy)}`, JSON.stringify(alike));
    const began = performance.now();
    let next = 0;
    const work = async () => {
      while (next < this.batches) {
        const path = `/${encodeURIComponent(this.copy)}/_bulk?filter_path=errors`;
        const { errors } = await this.ask('POST', path, readFileSync(this.fileOf(next++)));
        if (errors) throw new Error('OpenSearch did not take a document that it has');
      }
    };
    await Promise.all(Array.from({ length: UNDER_WAY }, work));
    await this.ask('POST', `/${encodeURIComponent(this.copy)}/_refresh`);
    const took = performance.now() - began;
    await this.dropCopy();
    return took;
  }

  /** Megabytes of its process, where it runs on this machine; else of its heap. */
  async memory() {
    const { nodes } = await this.ask('GET', '/_nodes/_local/process,jvm');
    const [{ process: { id }, jvm }] = Object.values(nodes); // prettier-ignore
    try {
      const status = readFileSync(`/proc/${id}/status`, 'latin1');
      if (!/^Name:\s+java/m.test(status)) throw new Error('another machine');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024;
    } catch {
      return jvm.mem.heap_max_in_bytes / 2 ** 20;
    }
  }

  async close() {
    await this.dropCopy();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  dropCopy() {
    return this.ask('DELETE', `/${encodeURIComponent(this.copy)}?ignore_unavailable=true`);
  }

  fileOf(batch) {
    return join(this.folder, `${batch}.ndjson`);
  }

  ask(method, path, body) {
    return askOpenSearch(this.url, method, path, body);
  }
}
