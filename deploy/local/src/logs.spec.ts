import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from './logs.js';
import { restarts } from './restarts.js';
import { calmly, problemIn } from './trouble.js';

describe('a log', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mrbill-logs-spec-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('begins anew with each start, keeps the one before, and never outgrows its limit', () => {
    const file = join(folder, 'pocs.log');
    const first = openLog(file, 1000);
    first.write('one');
    first.close();
    const second = openLog(file, 1000);
    second.write('two');
    expect(readFileSync(file, 'utf8')).toBe('two\n');
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('one\n');
    for (let line = 0; line < 500; line++) second.write(`line ${line}`);
    second.close();
    expect(readdirSync(folder).sort()).toEqual(['pocs.log', 'pocs.log.1']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(1_100);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)).toBe('line 499');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('cuts a line without end, and bears a disk that takes no more', () => {
    const file = join(folder, 'pocs.log');
    const log = openLog(file);
    log.write('x'.repeat(1_000_000));
    expect(statSync(file).size).toBeLessThan(70_000);
    log.close();
    const full = openLog('/dev/full');
    expect(() => full.write('one')).not.toThrow();
    full.close();
  });
});

describe('what a person sees of a log', () => {
  it.each([
    ['{"severity":"INFO","message":"listening"}', undefined],
    ['{"severity":"DEBUG","message":"x"}', undefined],
    ['{"severity":"WARN","message":"slow"}', 'slow'],
    ['{"severity":"ERROR","message":"failed","error":{"message":"no such table"}}', 'failed: no such table'],
    ['{"severity":"ERROR","message":"request","method":"GET","route":"/x","status":500}', 'GET /x answered 500'],
    ['(node:12) DeprecationWarning: x', undefined],
    ['    at main (file.js:1:2)', undefined],
    ['', undefined],
    ['Error: Cannot find module x', 'Error: Cannot find module x'],
    ['{ not json', '{ not json'],
  ])('of %s is %s', (line, problem) => expect(problemIn(line)).toBe(problem));

  it('is short', () => {
    expect(problemIn(`{"severity":"FATAL","message":"${'x'.repeat(5_000)}"}`)!.length).toBeLessThan(210);
  });

  it('does not flood the terminal', () => {
    const shown: string[] = [];
    let time = 0;
    const show = calmly((problem) => shown.push(problem), { most: 2, withinMs: 1_000, now: () => time });
    for (const problem of ['a', 'b', 'c', 'd']) show(problem);
    time = 1_001;
    show('e');
    expect(shown).toEqual(['a', 'b', '... and 2 more, see the log', 'e']);
  });
});

describe('restarts', () => {
  it('wait longer each time, end when there are too many, and forget what is long ago', () => {
    let time = 0;
    const budget = restarts({ most: 3, withinMs: 60_000, now: () => time });
    expect([budget.next(), budget.next(), budget.next(), budget.next()]).toEqual([100, 200, 400, undefined]);
    time = 60_001;
    expect(budget.next()).toBe(100);
  });
});
