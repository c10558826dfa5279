// Makes the database and the roles of each context on a server that has none, and brings those of an older version up.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { provision } from '../deploy/local/dist/databases.js';
import { DATABASES, installationSecrets } from '../deploy/local/dist/installation.js';

const kept = join(process.env.SECRETS ?? '/secrets', 'installation');
const server = new URL(process.env.POSTGRES_URL ?? 'postgres://postgres:5432');
server.username = 'postgres';
server.password = readFileSync(join(kept, 'postgres.password'), 'utf8');
server.pathname = '/postgres';

const secrets = installationSecrets(kept);
for (const name of DATABASES) {
  await provision(server.href, name, { passwords: secrets.passwords(name) });
  console.log(`The database ${name} and its roles are there.`);
}
