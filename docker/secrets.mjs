// Makes the secrets of an installation, once, and gives to each program a folder with its own and no other's. Every folder is a
// volume of its own in compose.yaml. Runs as root, for it hands each over to the account that is to read it.
import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANYBODY } from '../deploy/local/dist/aws/anybody.js';
import { loginUrls } from '../deploy/local/dist/databases.js';
import { environments } from '../deploy/local/dist/environment.js';
import { DATABASES, installationSecrets } from '../deploy/local/dist/installation.js';
import { keepSecret } from '../deploy/local/dist/secrets.js';

/** The accounts of the Dockerfile, and of the image of PostgreSQL. */
const APP = 10_001;
const POSTGRES = 999;
/** What is secret of all that a program is told; the rest is written in compose.yaml. */
const SECRET =
  /^(DATABASE_URL_.*|FEED_TOKEN|FEED_CONSUMERS|EDGE_SECRET|OPS_TOKEN_HASH|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY)$/;

const folder = process.env.SECRETS ?? '/secrets';
const server = process.env.POSTGRES_URL ?? 'postgres://postgres:5432';

const kept = join(folder, 'installation');
const secrets = installationSecrets(kept);
const databases = Object.fromEntries(DATABASES.map((name) => [name, loginUrls(server, name, secrets.passwords(name))]));
const nowhere = { public: 0, internal: 0 };
const ports = { edge: nowhere, identity: nowhere, pocs: nowhere, search: nowhere };
// For SNS and SQS of one's own, which look at neither; an account of AWS comes to a service in the same way.
const messages = { AWS_ACCESS_KEY_ID: ANYBODY.accessKeyId, AWS_SECRET_ACCESS_KEY: ANYBODY.secretAccessKey };
const told = environments({ root: folder, home: folder, url: '', ports, databases, messages, ...secrets });

for (const [app, { serve, migrate }] of Object.entries(told)) {
  give(app, APP, { env: lines(serve) });
  if (app !== 'edge') give(`${app}-owner`, APP, { env: lines(migrate) });
}
give('postgres', POSTGRES, { password: keepSecret(join(kept, 'postgres.password')) });
give('identity', APP, { 'master.key': keepSecret(join(kept, 'master.key')) });
handOver(kept, APP);

/** As Node reads it, within quotes that none of these contain. */
function lines(environment) {
  const own = Object.entries(environment).filter(([name]) => SECRET.test(name));
  return own.map(([name, value]) => `${name}='${value}'\n`).join('');
}

function give(name, account, files) {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(own, `${file}.new`), content, { mode: 0o600 });
    renameSync(join(own, `${file}.new`), join(own, file));
  }
  handOver(own, account);
}

function handOver(own, account) {
  chmodSync(own, 0o700);
  if (process.getuid() !== 0) return;
  for (const path of ['', ...readdirSync(own, { recursive: true })]) chownSync(join(own, path), account, account);
}
