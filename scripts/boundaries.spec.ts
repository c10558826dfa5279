import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const pack = (name: string, entry: string) =>
  JSON.stringify({ name, type: 'module', exports: { '.': { source: entry, default: entry.replace('src', 'dist') } } });

/** A house with two contexts and a library, all walls standing. */
const house: Record<string, string> = {
  'tsconfig.json': '{}',
  'libs/event-sourcing/package.json': pack('@mrbill/event-sourcing', './src/index.ts'),
  'libs/event-sourcing/src/index.ts': 'export const aggregate = <T>(of: T): T => of;',
  'apps/bakery/src/contract/index.ts': 'export type Baked = { loaf: string };',
  'apps/bakery/src/loaf/loaf.ts':
    "import { aggregate } from '@mrbill/event-sourcing';\nimport { z } from 'zod';\nimport type { Baked } from '../contract/index.js';\n" +
    "export const loaf = aggregate<Baked>({ loaf: z.string().parse('rye') });",
  'apps/bakery/src/features/bake.ts': "import { Injectable } from '@nestjs/common';\nexport const bake = Injectable;",
  'apps/shop/src/views/shelf.ts':
    "import type { Baked } from '../../../bakery/src/contract/index.js';\nexport type Shelf = Baked[];",
};

async function check(planted: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mrbill-boundaries-'));
  made.push(folder);
  for (const [path, text] of Object.entries({ ...house, ...planted })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const scope of ['@mrbill', '@nestjs']) mkdirSync(join(folder, 'node_modules', scope), { recursive: true });
  symlinkSync('../../libs/event-sourcing', join(folder, 'node_modules/@mrbill/event-sourcing'));
  for (const name of ['zod', '@nestjs/common'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  return new Promise<{ code: number; said: string }>((resolve) => {
    const options = { timeout: 30_000 };
    execFile(process.execPath, [join(root, 'scripts/boundaries.mjs'), folder], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}

describe('the walls', () => {
  it('let a house pass that keeps to them', async () => {
    expect(await check()).toEqual({ code: 0, said: '5 of 5 files, 0 violations\n' });
  });

  it.each<[wall: string, planted: Record<string, string>]>([
    [
      'no-cycles',
      {
        'libs/clock/src/hour.ts': "import type { Minute } from './minute.js';\nexport type Hour = Minute[];",
        'libs/clock/src/minute.ts': "import type { Hour } from './hour.js';\nexport type Minute = { of: Hour };",
      },
    ],
    [
      'contexts-meet-at-contract',
      {
        'apps/shop/src/till.ts':
          "import type { loaf } from '../../bakery/src/loaf/loaf.js';\nexport type Till = typeof loaf;",
      },
    ],
    [
      'libs-know-no-app',
      { 'libs/clock/src/alarm.ts': "export type { Baked } from '../../../apps/bakery/src/contract/index.js';" },
    ],
    [
      'domain-without-framework',
      {
        'apps/bakery/src/loaf/oven.ts': "import { Injectable } from '@nestjs/common';\nexport const oven = Injectable;",
      },
    ],
    ['domain-without-framework', { 'apps/bakery/src/loaf/door.ts': "export { createServer } from 'node:http';" }],
    [
      'domain-without-framework',
      {
        'apps/bakery/src/loaf/shift.ts':
          "import type { bake } from '../features/bake.js';\nexport type Shift = typeof bake;",
      },
    ],
    ['nothing-unresolvable', { 'apps/shop/src/till.ts': "export { sum } from 'a-package-that-nobody-installed';" }],
    ['nothing-unresolvable', { 'apps/shop/src/till.ts': "export { sum } from './sum.js';" }],
  ])('%s bites', async (wall, planted) => {
    const { code, said } = await check(planted);
    expect(said).toContain(`${wall}: `);
    expect(said).toContain(', 1 violations');
    expect(code).toBe(1);
  });

  it('are not taken for standing when nothing was looked at', async () => {
    const { code, said } = await check({ 'libs/clock/src/dist/unseen.ts': 'export {};' });
    expect(said).toContain('Only 5 of 6 files were looked at');
    expect(code).toBe(1);
  });
});
