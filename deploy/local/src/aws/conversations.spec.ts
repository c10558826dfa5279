import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { conversations } from './conversations.js';

const root = join(import.meta.dirname, '../../../..');

it('are those of the feeds that contexts read', () => {
  const read = globSync('apps/*/src/**/*-feed.ts', { cwd: root }).map((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const [, from, things = ''] = /context: '([a-z]+)'.*things: \[([^\]]*)\]/s.exec(source) ?? [];
    return `${file.split('/')[1]} hears ${things.split(',').length} of ${from}`;
  });
  const made = conversations.flatMap(({ from, to, things }) =>
    to.map((consumer) => `${consumer} hears ${things.length} of ${from}`),
  );
  expect(made.sort()).toEqual(read.sort());
});
