import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { newPasswords, type Passwords } from './databases.js';
import { keepSecret, keepSecretJson } from './secrets.js';

const MASTER_KEY = 'master.key';

/** Where things are in the data folder. */
export const placesIn = (root: string) => {
  const home = join(root, '.mrbill');
  const secrets = join(home, 'secrets');
  return {
    home,
    secrets,
    lock: join(home, 'lock'),
    runtime: join(home, 'runtime.json'),
    /** What a person signs in with. */
    demo: join(home, 'demo.json'),
    /** What the demo's seeds have made. */
    seeded: join(home, 'seeded.json'),
    postgres: join(home, 'postgres'),
    openSearch: join(home, 'opensearch'),
    masterKey: join(secrets, MASTER_KEY),
    superuserPassword: join(secrets, 'postgres.password'),
    log: (name: string) => join(home, 'logs', `${name}.log`),
  };
};

export type Places = ReturnType<typeof placesIn>;

export const DATABASES = ['identity', 'identity_keys', 'pocs', 'search'] as const;

/** The installation's own secrets, made at the first start. */
export function installationSecrets(folder: string) {
  const token = (name: string) =>
    keepSecret(join(folder, `${name}.token`), () => randomBytes(32).toString('base64url'));
  keepSecret(join(folder, MASTER_KEY), () => randomBytes(32).toString('base64'));
  mkdirSync(join(folder, 'signing'), { recursive: true, mode: 0o700 });
  return {
    opsToken: token('ops'),
    edgeSecret: token('edge'),
    feedTokens: { pocs: token('feed-pocs'), search: token('feed-search') },
    passwords: (database: (typeof DATABASES)[number]): Passwords =>
      keepSecretJson(join(folder, `database-${database}.json`), newPasswords),
  };
}
