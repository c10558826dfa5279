import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from './lock.js';
import { birthOf } from './process-birth.js';

describe('the lock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mrbill-lock-spec-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is held by one at a time, and tells the others where that one is', () => {
    const lock = takeLock(file);
    expect(() => takeLock(file)).toThrow(/^Another npm start is under way here \(process \d+\)\./);
    lock.announce('http://127.0.0.1:4000');
    expect(() => takeLock(file)).toThrow(/^Mr\. Bill runs here already: http:\/\/127\.0\.0\.1:4000 /);
    lock.release();
    expect(existsSync(file)).toBe(false);
    takeLock(file).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['of a process that is gone', '{"pid":4194300,"birth":"once"}'],
    ['of a process whose id another one has now', JSON.stringify({ pid: process.pid, birth: 'long ago' })],
    ['of which a crash left nothing', ''],
    ['that was cut short', '{"pid":1'],
  ])('%s counts for nothing', (_, left) => {
    writeFileSync(file, left);
    takeLock(file).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken by one of many that come at once, over a dead one too', async () => {
    writeFileSync(file, '{"pid":4194300,"birth":"once"}');
    const starters = Array.from({ length: 8 }, () =>
      spawn(process.execPath, [join(import.meta.dirname, '../fixtures/take-lock.mjs'), file], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const said = await Promise.all(starters.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()));
    expect(said.filter((word) => word === 'taken')).toHaveLength(1);
    for (const { stdin } of starters) stdin.end();
    await Promise.all(starters.map((starter) => once(starter, 'exit')));
  });
});

describe('a process', () => {
  it('is known by its birth until it ends', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const birth = birthOf(child.pid!);
    expect(birth).toBeDefined();
    expect(birthOf(child.pid!)).toBe(birth);
    expect(birthOf(process.pid)).not.toBe(birth);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(birthOf(child.pid!)).toBeUndefined();
  });
});
