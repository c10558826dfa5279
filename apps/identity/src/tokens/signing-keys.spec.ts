import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigningKeys } from './signing-keys.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'mrbill-keys-')), 'signing');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const addKey = (name: string, madeAt: Date, namedCurve = 'P-256') => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  writeFileSync(join(folder, name), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  utimesSync(join(folder, name), madeAt, madeAt);
};

describe('signing keys', () => {
  it('begin with one, which nobody else may read and which is kept', async () => {
    const first = await (await SigningKeys.open(folder)).current();
    const [file = ''] = readdirSync(folder);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect((await (await SigningKeys.open(folder)).current()).kid).toBe(first.kid);
  });

  it('are the same for two instances that start at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => SigningKeys.open(folder)));
    const kids = await Promise.all(opened.map(async (keys) => (await keys.current()).kid));
    expect(new Set(kids).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('show a new key for five minutes before it signs', async () => {
    const start = Date.now();
    const old = await (await SigningKeys.open(folder)).current();
    addKey('second.pem', new Date(start + 60_000));
    const at = async (milliseconds: number) => {
      const keys = await SigningKeys.open(folder, () => new Date(start + milliseconds));
      return { signs: (await keys.current()).kid, shown: (await keys.all()).length };
    };
    expect(await at(60_000)).toEqual({ signs: old.kid, shown: 2 });
    expect(await at(60_000 + 299_000)).toEqual({ signs: old.kid, shown: 2 });
    const later = await at(60_000 + 301_000);
    expect(later.shown).toBe(2);
    expect(later.signs).not.toBe(old.kid);
  });

  it('show nothing private', async () => {
    const { jwk, kid } = await (await SigningKeys.open(folder)).current();
    expect(jwk).toEqual({
      kty: 'EC',
      crv: 'P-256',
      alg: 'ES256',
      use: 'sig',
      kid,
      x: expect.any(String),
      y: expect.any(String),
    });
  });

  it('are refused where others may read them, or where they are none', async () => {
    await SigningKeys.open(folder);
    chmodSync(join(folder, 'first.pem'), 0o644);
    await expect(SigningKeys.open(folder)).rejects.toThrow(/chmod 600/);
    writeFileSync(join(folder, 'first.pem'), 'no key', { mode: 0o600 });
    chmodSync(join(folder, 'first.pem'), 0o600);
    await expect(SigningKeys.open(folder)).rejects.toThrow(/no private key/);
    addKey('first.pem', new Date(), 'P-384');
    await expect(SigningKeys.open(folder)).rejects.toThrow(/P-256/);
  });
});
