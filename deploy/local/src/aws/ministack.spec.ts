import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, describe, afterAll } from '@jest/globals';
import { until } from '@mrbill/testing';
import { spawnChild } from '../children.js';
import { birthOf } from '../process-birth.js';
import { startMinistack } from './ministack.js';
import { ministackProgram } from './program.js';
import { findPython, missingForMinistack } from './python.js';

const home = mkdtempSync(join(tmpdir(), 'mrbill-ministack-spec-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('where there is no Python', () => {
  it('says what to install, or to name', () => {
    expect(() => findPython({ PATH: home })).toThrow(
      /need Python 3.10 or newer with its venv; there is none.*AWS_ENDPOINT_URL/,
    );
    expect(missingForMinistack({ PATH: home })).toMatch(/apt install python3-venv/);
  });
});

(missingForMinistack() === undefined ? describe : describe.skip)('SNS and SQS of our own', () => {
  it('say why they could not be fetched, and take nothing half made for whole', async () => {
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      PIP_NO_INDEX: '1',
      PIP_CONFIG_FILE: '/dev/null',
      PIP_FIND_LINKS: '',
    };
    const program = ministackProgram({ shelf: join(home, 'shelf'), env });
    await expect(program).rejects.toThrow(/was not fetched from PyPI \(exit code 1\): .*ministack.*AWS_ENDPOINT_URL/);
    const left = readdirSync(join(home, 'shelf'), { recursive: true }).filter((name) =>
      String(name).endsWith('complete'),
    );
    expect(left).toEqual([]);
  });

  it('are started again when they die, and all is made again that was there', async () => {
    const urls: string[] = [];
    const server = await startMinistack({
      onLog: () => undefined,
      onStarted: (url) => Promise.resolve(void urls.push(url)),
    });
    try {
      expect((await fetch(server.url)).status).toBeLessThan(500);
      const first = server.pid!;
      process.kill(first, 'SIGKILL');
      await until(() => urls.length === 2);
      expect(server.pid).not.toBe(first);
      expect(urls).toEqual([server.url, server.url]);
    } finally {
      await server.stop();
    }
    expect(birthOf(server.pid!)).toBeUndefined();
  });

  it('end with whoever started them, even when that one is killed', async () => {
    const starter = spawnChild(process.execPath, [join(import.meta.dirname, '../../fixtures/start-ministack.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => starter.stdout!.once('data', (text) => resolve(Number(text))));
    expect(birthOf(pid)).toBeDefined();
    starter.kill('SIGKILL');
    await until(() => birthOf(pid) === undefined);
  });
});
