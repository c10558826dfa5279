import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { person } from '@mrbill/http/testing';
import { provision } from '@mrbill/local';
import { Agent, request } from 'undici';
import { startPostgresServers } from '../../../scripts/postgres-servers.mjs';
import { FEED_TOKEN, startIdentity } from '../dist/journeys/identity.js';
import { migratePocs } from '../dist/migrations/run.js';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const WIDE = '1000000/10';

/** Two processes of pocs on one database, and what a client does with them. */
export async function openPair() {
  const home = await mkdtemp(join(tmpdir(), 'mrbill-lists-'));
  const servers = await startPostgresServers();
  if (!servers.urls.embedded) throw new Error(servers.missing.join('\n'));
  const urls = await provision(servers.urls.embedded, 'pocs');
  await migratePocs(urls.owner);
  const identity = await startIdentity();
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    LOG_LEVEL: 'silent',
    MRBILL_HOME: home,
    DATABASE_URL_POCS: urls.app,
    DATABASE_URL_POCS_PUMP: urls.pump,
    JWKS_URL: identity.url,
    FEED_URL_IDENTITY: identity.url,
    FEED_TOKEN,
    RATE_USER: WIDE,
    RATE_TENANT: WIDE,
    RATE_ADDRESS: WIDE,
  };
  const instances = await Promise.all([0, 1].map(() => launch(env)));
  const headers = await identity.tokens.as(person());
  const agent = new Agent({ connections: 128 });
  let made = 0;

  const list = async (at, tag, more = {}) => {
    const { statusCode, body } = await request(`${instances[at].url}/api/v1/pocs?tags=${tag}`, {
      dispatcher: agent,
      headers: { ...headers, ...more },
    });
    const answer = await body.json();
    if (statusCode !== 200) throw new Error(`listing answered ${statusCode}: ${JSON.stringify(answer)}`);
    return answer.totalItems === 1;
  };

  return {
    async write(at) {
      const tag = `n${++made}`;
      const body = {
        name: `POC ${made}`,
        repositoryUrl: `https://git.example/bench/${made}`,
        language: 'Rust',
        tags: [tag, 'bench'],
      };
      const began = performance.now();
      const answer = await request(`${instances[at].url}/api/v1/pocs`, {
        method: 'POST',
        dispatcher: agent,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.body.text();
      const answeredAt = performance.now();
      if (answer.statusCode !== 201) throw new Error(`registering answered ${answer.statusCode}: ${text}`);
      return { tag, position: answer.headers['x-position'], answeredAt, took: answeredAt - began };
    },
    /** Milliseconds from the answer to the write until a list that waits for nothing has shown it. */
    async untilShown(at, { tag, answeredAt }) {
      while (!(await list(at, tag))) {
        if (performance.now() - answeredAt > 30_000) throw new Error(`${tag} was not listed within 30 s`);
        await sleep(5);
      }
      return performance.now() - answeredAt;
    },
    async listed(at, { tag, position }) {
      const began = performance.now();
      const shown = await list(at, tag, { 'x-position': position });
      return { shown, ms: performance.now() - began };
    },
    async close() {
      await agent.destroy();
      await Promise.all(instances.map(({ end }) => end()));
      await identity.close();
      await servers.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function launch(env) {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [{}])]);
  if (!port) throw new Error('pocs did not start');
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; (await fetch(`${url}/readyz`)).status !== 200; tries++) {
    if (tries > 300) throw new Error('pocs was not ready within 30 s');
    await sleep(100);
  }
  return {
    url,
    async end() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
