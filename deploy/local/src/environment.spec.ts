import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedNames, environments } from './environment.js';

const root = join(import.meta.dirname, '../../..');
const logins = (name: string) => ({ owner: `${name}_owner`, app: `${name}_app`, pump: `${name}_pump` });
const programs = Object.values(
  environments({
    root,
    home: '/home/.mrbill',
    url: 'http://127.0.0.1:4000',
    ports: {
      edge: { public: 4000, internal: 1 },
      identity: { public: 2, internal: 3 },
      pocs: { public: 4, internal: 5 },
      search: { public: 6, internal: 7 },
    },
    databases: {
      identity: logins('identity'),
      identity_keys: logins('keys'),
      pocs: logins('pocs'),
      search: logins('search'),
    },
    feedTokens: { pocs: 'one', search: 'two' },
    opsToken: 'three',
    edgeSecret: 'four',
    openSearchUrl: 'http://127.0.0.1:9200',
    redisUrl: 'redis://127.0.0.1:6379',
    messages: { AWS_ACCESS_KEY_ID: 'five', AWS_SECRET_ACCESS_KEY: 'six', AWS_SESSION_TOKEN: 'seven' },
  }),
).flatMap(({ serve, migrate }) => [serve, migrate]);

describe('.env.example', () => {
  const documented = documentedNames(root);

  it('explains each name that a program is told', () => {
    const ofTheMachine = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG', 'TZ'];
    const told = new Set(programs.flatMap((env) => Object.keys(env)).filter((name) => !ofTheMachine.includes(name)));
    expect([...told].filter((name) => !documented.includes(name))).toEqual([]);
  });

  it('explains each name that a service reads, and no other', () => {
    const files = globSync(
      '{apps/*/src/settings.ts,libs/http/src/config/settings.ts,libs/{plans,redis,service}/src/settings.ts}',
      {
        cwd: root,
      },
    );
    const read = files.flatMap((file) => names(readFileSync(join(root, file), 'utf8')));
    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((name) => !documented.includes(name))).toEqual([]);
    const told = programs.flatMap((env) => Object.keys(env));
    const elsewhere = ['NODE_ENV', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
    expect(documented.filter((name) => ![...read, ...told, ...elsewhere].includes(name))).toEqual([]);
  });
});

/** The keys of a settings table. */
const names = (source: string): string[] => [...source.matchAll(/^\s+([A-Z][A-Z0-9_]*): /gm)].map(([, name]) => name!);
