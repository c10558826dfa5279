import { afterAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMasterKey } from './master-key.js';

const home = mkdtempSync(join(tmpdir(), 'mrbill-master-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const file = join(home, 'master.key');
const keep = (text: string, mode = 0o600) => {
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
};

describe('the master key', () => {
  const master = new FileMasterKey(randomBytes(32));
  const key = randomBytes(32);

  it('opens what it wrapped, for whom it was wrapped', async () => {
    const wrapped = await master.wrap(key, 'acme/ana');
    expect(await master.unwrap(wrapped, 'acme/ana')).toEqual(key);
    await expect(master.unwrap(wrapped, 'acme/rui')).rejects.toThrow();
  });

  it('wraps the same key in another way each time', async () => {
    expect(await master.wrap(key, 'acme/ana')).not.toEqual(await master.wrap(key, 'acme/ana'));
  });

  it('notices each changed byte', async () => {
    const wrapped = await master.wrap(key, 'acme/ana');
    for (let index = 0; index < wrapped.length; index++) {
      const changed = Buffer.from(wrapped);
      changed[index]! ^= 1;
      await expect(master.unwrap(changed, 'acme/ana')).rejects.toThrow();
    }
  });

  it('says when it is another one', async () => {
    const wrapped = await new FileMasterKey(randomBytes(32)).wrap(key, 'acme/ana');
    await expect(master.unwrap(wrapped, 'acme/ana')).rejects.toThrow(/another master key/);
  });

  it('is read from a file that nobody else may read', async () => {
    const bytes = randomBytes(32);
    const read = FileMasterKey.read(keep(`${bytes.toString('base64')}\n`));
    expect(await new FileMasterKey(bytes).unwrap(await read.wrap(key, 'x'), 'x')).toEqual(key);
    expect(() => FileMasterKey.read(keep(bytes.toString('base64'), 0o640))).toThrow(/chmod 600/);
    expect(() => FileMasterKey.read(keep(randomBytes(16).toString('base64')))).toThrow(/32 bytes/);
  });
});
