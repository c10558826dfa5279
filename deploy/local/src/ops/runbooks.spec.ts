import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { expect, it } from '@jest/globals';
import { Metrics } from '@mrbill/observability';
import { commandOf, options } from './commands.js';

const root = join(import.meta.dirname, '../../../..');
const pages = globSync('docs/runbooks/*.md', { cwd: root }).map((name) => ({
  name,
  text: readFileSync(join(root, name), 'utf8'),
}));

/** What all pages have of something, each with where it stands. */
const found = (pattern: RegExp) =>
  pages.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([, what = '']) => ({ name, what })));

it('name only commands that there are', () => {
  const wrong = found(/npm run ops -- ([^\n`|;#]+)/g).filter(({ what }) => {
    const args = what.replaceAll(/<[^>]*>/g, 'x').replace(/ (goes|tells|shows|mends|fills) .*/, '').trim().split(/\s+/); // prettier-ignore
    try {
      const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
      return commandOf(positionals, values) === undefined;
    } catch {
      return true;
    }
  });
  expect(wrong).toEqual([]);
  expect(found(/npm run ops -- (\w+)/g).length).toBeGreaterThan(50);
});

it('name only metrics that there are', async () => {
  const usual = (await new Metrics('spec').page()).text;
  const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root })
    .filter((file) => !file.includes('.spec.'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const names = found(/\b((?:subscription|messages|feed|redis|process|nodejs|http_request)_[a-z0-9_]+)\b/g).map(
    ({ what }) => what,
  );
  const unknown = names
    .map((name) => name.replace(/_(count|bucket)$/, ''))
    .filter((name) => !usual.includes(`# HELP ${name} `) && !sources.includes(`'${name}'`));
  expect([...new Set(unknown)]).toEqual([]);
  expect(new Set(names).size).toBeGreaterThan(8);
});

it('lead to pages and parts of them that there are', () => {
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-'),
    ); // prettier-ignore
  const broken = found(/\]\(([^)]+)\)/g).filter(({ name, what }) => {
    const [path = '', anchor] = what.split('#');
    const file = path === '' ? join(root, name) : join(root, dirname(name), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it('are all in the index by alarm', () => {
  const index = pages.find(({ name }) => name.endsWith('README.md'))!.text;
  const missing = pages.filter(
    ({ name }) => !name.endsWith('README.md') && !index.includes(`(${name.split('/').at(-1)})`),
  );
  expect(missing).toEqual([]);
});
