import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { conversations } from '@mrbill/local/messages';
import { ignoredBy } from './ignored.js';
import { linter } from './linters.js';
import { type ComposeModel, weaknessesOf } from './weaknesses.js';

const folder = join(import.meta.dirname, '..', '..', 'docker');
const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
const composeFile = readFileSync(join(folder, 'compose.yaml'), 'utf8');

const [, ministack = ''] =
  /ministack==([\d.]+)/.exec(readFileSync(join(folder, '..', 'deploy', 'local', 'src', 'aws', 'program.ts'), 'utf8')) ??
  [];

const hadolint = await linter('hadolint');
const compose = await linter('compose');
/** The name of what is left out says why. */
const because = (missing: string | undefined) => (missing ? `: ${missing}` : '');

(hadolint.missing ? describe.skip : describe)(`the Dockerfile, for hadolint${because(hadolint.missing)}`, () => {
  const complaints = async (text: string) => {
    const { said } = await hadolint.run(['--format', 'json', '--failure-threshold', 'ignore', '-'], text);
    return (JSON.parse(said) as { code: string; line: number }[]).map(({ code, line }) => `${code} at ${line}`);
  };

  it('gives no reason to complain', async () => expect(await complaints(dockerfile)).toEqual([]));

  it.each([
    ['ends as root', 'DL3002', `${dockerfile}\nUSER root\n`],
    ['has a base of any version', 'DL3007', dockerfile.replace('FROM node:${NODE} AS app', 'FROM node:latest AS app')],
    ['starts through a shell', 'DL3025', dockerfile.replace('CMD ["dist/main.js"]', 'CMD dist/main.js')],
    ['copies from no stage', 'DL3022', dockerfile.replace('--from=chosen /srv/apps', '--from=chose /srv/apps')],
    ['is no Dockerfile', 'DL1000', dockerfile.replace('WORKDIR /srv', 'WROKDIR /srv')],
  ])('gives one where it %s: %s', async (_, code, broken) => {
    expect(broken).not.toBe(dockerfile);
    expect((await complaints(broken)).join()).toContain(code);
  });
});

it('takes the version of ministack that npm start takes', () =>
  expect(dockerfile).toContain(`\nARG MINISTACK=${ministack}\n`));

(compose.missing ? describe.skip : describe)(`the compose file${because(compose.missing)}`, () => {
  const read = (text: string) =>
    compose.run(['--project-directory', folder, '--file', '-', 'config', '--format', 'json'], text);
  const model = async (text = composeFile) => JSON.parse((await read(text)).said) as ComposeModel;

  it('is understood by Docker Compose', async () => expect((await read(composeFile)).complained).toBe(''));

  it.each([
    ['a word that does not exist', /helthcheck/, 'healthcheck:', 'helthcheck:'],
    ['a service that is not there', /depends on undefined service "databasis"/, '{ databases: {', '{ databasis: {'],
    ['a network that is not there', /undefined network front/, '  front: {}\n', ''],
    ['a volume that is not there', /undefined volume search-data/, '  search-data: {}\n', ''],
    ['a limit that is none', /gig/i, 'memory: 1G', 'memory: 1 Gig'],
  ])('would be refused for %s', async (_, complaint, right, wrong) => {
    const { code, complained } = await read(composeFile.replaceAll(right, wrong));
    expect(complained).toMatch(complaint);
    expect(code).not.toBe(0);
  });

  it('keeps the rules of this house', async () => expect(weaknessesOf(await model())).toEqual([]));

  it('tells each context that tells or hears others where messages are, when topics and queues are there', async () => {
    const { services } = await model();
    for (const context of new Set(conversations.flatMap(({ from, to }) => [from, ...to])))
      expect(services[context]).toMatchObject({
        environment: services.topics!.environment!,
        networks: { messages: null },
        depends_on: { topics: { condition: 'service_completed_successfully' } },
      });
    expect(services.messages).toMatchObject({ networks: { messages: null }, image: `mrbill/ministack:${ministack}` });
  });

  it.each([
    ['pocs: no limit of memory', 'memory: 384M, ', ''],
    ['edge: no init', 'init: true', 'init: false'],
    ['postgres: no health check', 'test: [CMD, pg_isready', 'disable: true\n      x-test: [CMD, pg_isready'],
    ['edge: publishes 4000 to others than this machine', "'127.0.0.1:${MRBILL_PORT:-4000}:8080'", "'4000:8080'"],
    ['messages: no health check', 'test:\n        - CMD\n        - /srv/ministack', 'disable: true\n      x-test:\n        - CMD\n        - /srv/ministack'], // prettier-ignore
    ['messages: reaches out by messages', '  messages: { internal: true }', '  messages: {}'],
    ['topics: has the secret AWS_SECRET_ACCESS_KEY in its environment', 'AWS_REGION: us-east-1', 'AWS_SECRET_ACCESS_KEY: abc'], // prettier-ignore
    ['postgres: publishes 5432', 'shm_size: 256M', "ports: ['127.0.0.1:5432:5432']"],
    ['postgres: reaches out by databases', 'databases: { internal: true }', 'databases: {}'],
    [
      'opensearch: no version of its image',
      'opensearchproject/opensearch:3.8.0',
      'opensearchproject/opensearch:latest',
    ],
    [
      'pocs-migrations: does not say how its image is made',
      '<<: [*once, *pocs-image]',
      '<<: *once\n    image: mrbill/pocs:1',
    ],
    ['edge: depends on pocs by service_started, not by service_healthy', 'pocs: { condition: service_healthy }', 'pocs: { condition: service_started }'], // prettier-ignore
    ['search: has the secret FEED_TOKEN in its environment', 'FEED_URL_POCS:', 'FEED_TOKEN: 0123456789abcdef\n      FEED_URL_POCS:'], // prettier-ignore
    ['search: may change the secrets of search', 'search:/run/secrets/mrbill:ro', 'search:/run/secrets/mrbill'],
    ['identity and pocs share the secrets of identity', 'pocs:/run/secrets/mrbill', 'identity:/run/secrets/mrbill'],
    ['secrets: has rights that only a program without a network may have, that ends', 'network_mode: none', 'networks: [front]'], // prettier-ignore
  ])('breaks them where %s', async (weakness, right, wrong) => {
    expect(composeFile).toContain(right);
    const found = weaknessesOf(await model(composeFile.replaceAll(right, wrong)));
    expect(found).toContain(weakness);
  });
});

describe('.dockerignore', () => {
  const ignored = ignoredBy(readFileSync(join(folder, '..', '.dockerignore'), 'utf8'));

  it.each([
    '.env',
    '.mrbill/secrets/master.key',
    '.git/config',
    'node_modules/pg/package.json',
    'apps/pocs/dist/main.js',
    'apps/pocs/src/poc/poc.spec.ts',
    'docker/compose.yaml',
    'tests/client.ts',
  ])('keeps %s from the builder', (path) => expect(ignored(path)).toBe(true));

  it.each([
    'package-lock.json',
    '.npmrc',
    'apps/pocs/src/poc/poc.ts',
    'libs/http/package.json',
    'deploy/local/src/databases.ts',
    'docker/healthy.mjs',
  ])('lets %s through', (path) => expect(ignored(path)).toBe(false));
});
