import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Logins } from './databases.js';
import type { Ports } from './runtime.js';

/** Everything that the apps' configuration is made of. */
export interface Installation {
  /** The project's folder. */
  root: string;
  /** The data folder, `.mrbill`. */
  home: string;
  /** The edge's address. */
  url: string;
  ports: Ports;
  databases: Databases;
  /** Each consumer's credential for the feeds. */
  feedTokens: Record<'pocs' | 'search', string>;
  opsToken: string;
  edgeSecret: string;
  /** Where OpenSearch is, if there is one. */
  openSearchUrl?: string;
  /** Where Redis is, if there is one. */
  redisUrl?: string;
  /** What services are told about SNS and SQS, if there are any. */
  messages?: Environment;
}

export type Databases = Record<'identity' | 'identity_keys' | 'pocs' | 'search', Logins>;
export type AppName = keyof Ports;
type Environment = Record<string, string>;

/**
 * What each program is told, and nothing else: `serve` and `seed` work as the roles app and pump, only `migrate` as the
 * owner. `.env.example` explains the names.
 */
export function environments(at: Installation): Record<AppName, { serve: Environment; migrate: Environment }> {
  const { databases: db, ports, feedTokens } = at;
  const secrets = `${at.home}/secrets`;
  const address = (app: AppName, kind: 'public' | 'internal' = 'public') => `http://127.0.0.1:${ports[app][kind]}`;
  const JWKS_URL = `${address('identity')}/.well-known/jwks.json`;
  const common = {
    ...ofTheMachine(),
    ...ofTheUser(at.root),
    NODE_ENV: 'development',
    MRBILL_PROFILE: 'embedded',
    MRBILL_HOME: at.home,
  };
  const service = (app: AppName) => ({
    ...WIDE,
    ...common,
    HOST: '127.0.0.1',
    PORT: String(ports[app].public),
    INTERNAL_PORT: String(ports[app].internal),
    PUBLIC_URL: at.url,
    EDGE_SECRET: at.edgeSecret,
    OPS_TOKEN_HASH: sha256(at.opsToken),
    SHUTDOWN_LIMIT_MS: '2000',
    ...(at.redisUrl && { REDIS_URL: at.redisUrl }),
    ...(app !== 'edge' && at.messages),
  });
  return {
    identity: {
      serve: {
        // Everybody who tries the demo, and every test of it, comes from this machine.
        SIGN_IN_FAILURES_PER_ADDRESS: '1000000',
        ...service('identity'),
        DATABASE_URL_IDENTITY: db.identity.app,
        DATABASE_URL_IDENTITY_PUMP: db.identity.pump,
        DATABASE_URL_IDENTITY_KEYS: db.identity_keys.app,
        KEY_FILE: `${secrets}/master.key`,
        SIGNING_KEY_DIR: `${secrets}/signing`,
        FEED_CONSUMERS: JSON.stringify({ pocs: sha256(feedTokens.pocs), search: sha256(feedTokens.search) }),
        JWKS_URL,
      },
      migrate: {
        ...common,
        DATABASE_URL_IDENTITY_OWNER: db.identity.owner,
        DATABASE_URL_IDENTITY_KEYS_OWNER: db.identity_keys.owner,
      },
    },
    pocs: {
      serve: {
        ...service('pocs'),
        DATABASE_URL_POCS: db.pocs.app,
        DATABASE_URL_POCS_PUMP: db.pocs.pump,
        FEED_URL_IDENTITY: address('identity', 'internal'),
        FEED_TOKEN: feedTokens.pocs,
        FEED_CONSUMERS: JSON.stringify({ search: sha256(feedTokens.search) }),
        JWKS_URL,
      },
      migrate: { ...common, DATABASE_URL_POCS_OWNER: db.pocs.owner },
    },
    search: {
      serve: {
        ...service('search'),
        DATABASE_URL_SEARCH: db.search.app,
        DATABASE_URL_SEARCH_PUMP: db.search.pump,
        FEED_URL_IDENTITY: address('identity', 'internal'),
        FEED_URL_POCS: address('pocs', 'internal'),
        FEED_TOKEN: feedTokens.search,
        JWKS_URL,
        ...(at.openSearchUrl && { OPENSEARCH_URL: at.openSearchUrl }),
      },
      migrate: { ...common, DATABASE_URL_SEARCH_OWNER: db.search.owner },
    },
    edge: {
      serve: {
        ...service('edge'),
        UPSTREAM_IDENTITY: address('identity'),
        UPSTREAM_POCS: address('pocs'),
        UPSTREAM_SEARCH: address('search'),
        JWKS_URL,
      },
      migrate: {},
    },
  };
}

/** Whoever tries it out should not meet the limits of a free plan first. What somebody set has the last word. */
const WIDE = Object.fromEntries(['FREE', 'PRO', 'ENTERPRISE'].map((plan) => [`RATE_PLAN_${plan}`, '5000/10,50000/10']));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const ofTheMachine = (): Environment => given(['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG', 'TZ']);

/** A password may stand in the URL of a server, and each goes only to those who have business with it, as is told above. */
const NOT_FOR_ALL = /^(OPENSEARCH_URL|REDIS_URL|AWS_.*|MESSAGES_ENVIRONMENT)$/;

/** What somebody set among the variables that `.env.example` documents; the table above has the last word. */
const ofTheUser = (root: string): Environment => given(documentedNames(root).filter((name) => !NOT_FOR_ALL.test(name)));

export function documentedNames(root: string): string[] {
  const file = `${root}/.env.example`;
  return existsSync(file)
    ? [...readFileSync(file, 'utf8').matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!)
    : [];
}

const given = (names: string[]): Environment =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
