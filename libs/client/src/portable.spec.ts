import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const folder = import.meta.dirname;
const sources = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.spec.ts'));

it('needs nothing that only Node has: it runs in browsers and on phones', () => {
  expect(sources.length).toBeGreaterThan(5);
  for (const file of sources) {
    const text = readFileSync(join(folder, file), 'utf8');
    const imported = [...text.matchAll(/from '([^'.][^']*)'/g)].map(([, name]) => name);
    expect([file, imported.filter((name) => name !== 'openapi-fetch')]).toEqual([file, []]);
    expect([file, /\b(process\.|Buffer\.|setImmediate\(|AbortSignal\.(timeout|any))/.exec(text)?.[0]]).toEqual([
      file,
      undefined,
    ]);
  }
});
