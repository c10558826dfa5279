// `npm run client`: makes the types of libs/client out of what the services say about themselves; none of them runs.
// With --check it only tells whether they are what they were made of.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-install.mjs';
import { documents } from './whole-document.mjs';

await ensureInstalled(import.meta.url);
const { default: openapiTS, astToString } = await import('openapi-typescript');
const { format, resolveConfig } = await import('prettier');
const file = new URL('../libs/client/src/generated/api.ts', import.meta.url);

const { failed } = await build();
for (const message of failed) console.error(message);
const { whole } = await documents();
const made = await typesOf(whole.openApi);
if (process.argv.includes('--check')) {
  const same = made === readFileSync(file, 'utf8');
  if (!same) console.error('libs/client is not what the services say now: run `npm run client` and commit the change.');
  process.exitCode = same && failed.length === 0 ? 0 : 1;
} else {
  writeFileSync(file, made);
}

/** Of the API itself; pages and probes are nothing that a client calls. What is refused is thrown, so only successes have types. */
async function typesOf(document) {
  const called = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/'));
  const paths = Object.fromEntries(called.map(([path, methods]) => [path, mapped(methods, withSuccessesOnly)]));
  const { schemas, headers } = document.components;
  // A default is what the service takes where nothing was sent.
  const options = { defaultNonNullable: false, alphabetize: true };
  const types = astToString(
    await openapiTS(JSON.stringify({ ...document, paths, components: { schemas, headers } }), options),
  );
  const codes = Object.keys(document['x-problems']).sort();
  const text = [
    '// Made by `npm run client`; a change here is lost.\n',
    types,
    '/** By what the API says no. */',
    `export type ProblemCode = ${codes.map((code) => `'${code}'`).join(' | ')};`,
  ].join('\n');
  return format(text, { ...(await resolveConfig(file)), parser: 'typescript' });
}

function mapped(table, change) {
  return Object.fromEntries(Object.entries(table).map(([name, it]) => [name, change(it)]));
}

function withSuccessesOnly({ responses, requestBody, ...operation }) {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return {
    ...operation,
    ...(requestBody && { requestBody: withoutExample(requestBody) }),
    responses: mapped(Object.fromEntries(successes), withoutExample),
  };
}

/** That of the whole body; its fields have theirs. */
function withoutExample({ content, ...body }) {
  return { ...body, ...(content && { content: mapped(content, ({ schema }) => ({ schema })) }) };
}
