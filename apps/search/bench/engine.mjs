// The engine that the product is told to use: OpenSearch where OPENSEARCH_URL says so, otherwise the embedded one.
import { randomBytes } from 'node:crypto';
import { EmbeddedIndex } from './embedded-index.mjs';
import { askOpenSearch } from './ask-opensearch.mjs';
import { OpenSearchIndex } from './opensearch-index.mjs';

const openSearch = process.env.OPENSEARCH_URL || undefined;
/** What this run's indexes begin with: others may have theirs in the same OpenSearch. */
const prefix = `bench-${randomBytes(4).toString('hex')}-`;

export const engineName = openSearch ? 'OpenSearch' : 'the embedded engine';

/** What a product is started with. */
export const engineEnvironment = openSearch ? { OPENSEARCH_PREFIX: prefix } : {};

/** The index of a product that was started so. `databaseUrl` is that of search's pump; `live` answers which `{ generation }` is read. */
export async function openIndex(databaseUrl, live) {
  if (!openSearch) return EmbeddedIndex.open(databaseUrl, live);
  return OpenSearchIndex.open(openSearch, prefix);
}

/** Milliseconds of processor that an engine beside the product has used so far. */
export async function engineProcessor() {
  if (!openSearch) return {};
  const { nodes } = await askOpenSearch(openSearch, 'GET', '/_nodes/stats/process');
  const used = Object.values(nodes).map(({ process }) => process.cpu.total_in_millis);
  return { opensearch: used.reduce((sum, each) => sum + each, 0) };
}

/** Leaves nothing of this run in OpenSearch. */
export async function removeIndexes() {
  if (!openSearch) return;
  const found = async (path) => Object.keys(await askOpenSearch(openSearch, 'GET', path));
  // One by one: patterns may be forbidden, for good reason.
  for (const index of await found(`/${prefix}*`))
    await askOpenSearch(openSearch, 'DELETE', `/${encodeURIComponent(index)}`);
  const { index_templates: templates } = await askOpenSearch(openSearch, 'GET', `/_index_template/${prefix}*`);
  for (const { name } of templates)
    await askOpenSearch(openSearch, 'DELETE', `/_index_template/${encodeURIComponent(name)}`);
}
