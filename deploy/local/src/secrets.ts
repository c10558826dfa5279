import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CannotStart } from './cannot-start.js';

/** A random word of `bytes` bytes, safe in URLs and in files. */
export const randomSecret = (bytes = 24): string => randomBytes(bytes).toString('base64url');

/**
 * The content of a file that only its owner may read (mode 0600), made by `make` the first time. The file appears whole or
 * not at all, and of two makers at once both get the winner's content.
 */
export function keepSecret(file: string, make: () => string = randomSecret): string {
  const known = read(file);
  if (known !== undefined) return known;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomSecret(6)}`;
  writeFileSync(draft, make(), { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return read(file) ?? '';
}

/** The same for a JSON value. @throws CannotStart when the file holds something else */
export function keepSecretJson<T>(file: string, make: () => T): T {
  const kept = keepSecret(file, () => JSON.stringify(make(), null, 2));
  try {
    return JSON.parse(kept) as T;
  } catch {
    throw new CannotStart(
      `${file} is damaged. Put it back from a copy of .mrbill, or begin anew: npm start -- --fresh`,
    );
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
