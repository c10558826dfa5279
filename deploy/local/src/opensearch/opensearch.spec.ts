import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../ports.js';
import { birthOf } from '../process-birth.js';
import { missingForOpenSearch } from './jdk.js';
import { endLeftoverServer } from './leftover.js';
import { type OpenSearch, startOpenSearch } from './opensearch.js';

const homes: string[] = [];
const servers: OpenSearch[] = [];
const starters: ChildProcess[] = [];

const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-opensearch-spec-'));
  homes.push(home);
  return home;
};
const start = async (home: string, log: string[] = []) => {
  const dataDir = join(home, 'opensearch');
  const server = await startOpenSearch({ dataDir, heap: '256m', shortLived: true, onLog: (line) => log.push(line) });
  servers.push(server);
  return server;
};
const ask = async (url: string, method = 'GET', body?: object) => {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(10_000),
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
};
const gone = async (pid: number, limit: number) => {
  for (const end = Date.now() + limit; birthOf(pid); await sleep(20))
    if (Date.now() > end) throw new Error(`process ${pid} is still there`);
};
/** A starter in a process of its own, which can be killed. */
const starterOn = async (dataDir: string) => {
  const script = join(import.meta.dirname, '../../fixtures', 'start-opensearch.mjs');
  const starter = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  starters.push(starter);
  const [line] = await once(starter.stdout, 'data');
  return { starter, ...(JSON.parse(String(line)) as { pid: number; url: string }) };
};

afterEach(async () => {
  for (const starter of starters.splice(0)) starter.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const home of homes.splice(0)) {
    await endLeftoverServer(join(home, 'opensearch'));
    rmSync(home, { recursive: true, force: true });
  }
});

(missingForOpenSearch() ? describe.skip : describe)('the local OpenSearch', () => {
  it('serves on 127.0.0.1, makes no index by itself, and keeps its data', async () => {
    const home = newHome();
    const log: string[] = [];
    const first = await start(home, log);
    const { body: about } = await ask(first.url);
    expect(about.version).toMatchObject({ distribution: 'opensearch', number: '3.8.0' });
    expect((await ask(`${first.url}/unmade/_doc/1`, 'PUT', { name: 'x' })).body.error.type).toBe(
      'index_not_found_exception',
    );
    // Stemmers, scripts and bulk: the modules of a whole distribution are there.
    const analysis = { analyzer: { pt: { tokenizer: 'standard', filter: ['lowercase', 'portuguese_stem'] } } };
    const filter = { portuguese_stem: { type: 'stemmer', language: 'light_portuguese' } };
    await ask(`${first.url}/kept`, 'PUT', {
      settings: { number_of_replicas: 0, analysis: { ...analysis, filter } },
      mappings: { properties: { text: { type: 'text', analyzer: 'pt' }, rank: { type: 'rank_feature' } } },
    });
    await ask(`${first.url}/kept/_doc/1`, 'PUT', { text: 'fornos inteligentes', rank: 2 });
    await first.stop();
    expect(birthOf(first.pid!)).toBeUndefined();

    const second = await start(home, log);
    const scored = await ask(`${second.url}/kept/_search`, 'POST', {
      query: { script_score: { query: { match: { text: 'forno' } }, script: { source: 'Math.max(40, 2) + 2' } } },
    });
    expect(scored.body.hits.hits).toMatchObject([{ _id: '1', _score: 42 }]);
    expect(log.join('\n')).toBe('');
    expect(statSync(join(home, 'opensearch')).mode & 0o777).toBe(0o700);
    expect(readdirSync(home)).toEqual(['opensearch']);
  });

  it('runs twice at once, each on its own data and port', async () => {
    const [one, other] = await Promise.all([start(newHome()), start(newHome())]);
    await ask(`${one.url}/mine`, 'PUT', {});
    expect((await ask(`${one.url}/mine`)).status).toBe(200);
    expect((await ask(`${other.url}/mine`)).status).toBe(404);
  });

  it('ends when its starter is killed, and does not share data with one that lives', async () => {
    const home = newHome();
    const dataDir = join(home, 'opensearch');
    const { starter, pid, url } = await starterOn(dataDir);
    await expect(start(home)).rejects.toThrow(`in use by process ${pid}, which process ${starter.pid} started`);
    expect((await ask(url)).status).toBe(200);
    starter.kill('SIGKILL');
    await gone(pid, 30_000);

    // The next one does not even wait for that.
    const again = await starterOn(dataDir);
    process.kill(again.pid, 'SIGSTOP');
    again.starter.kill('SIGKILL');
    await once(again.starter, 'exit');
    const next = start(home);
    await sleep(500);
    process.kill(again.pid, 'SIGCONT');
    expect((await ask((await next).url)).status).toBe(200);
    expect(birthOf(again.pid)).toBeUndefined();
  });

  it('is started again when it dies, at the same port and with everything acknowledged', async () => {
    const home = newHome();
    const log: string[] = [];
    const server = await start(home, log);
    await ask(`${server.url}/kept`, 'PUT', {});
    expect((await ask(`${server.url}/kept/_doc/1`, 'PUT', { answer: 42 })).status).toBe(201);
    const before = server.pid!;
    process.kill(before, 'SIGKILL');
    for (let tries = 0; server.pid === before && tries < 3_000; tries++) await sleep(50);
    const again = async (): Promise<unknown> => {
      for (let tries = 0; ; tries++) {
        const answer = await ask(`${server.url}/kept/_doc/1`).catch(() => undefined);
        if (answer?.status === 200) return answer.body._source;
        if (tries > 2_000) throw new Error(`it answers ${JSON.stringify(answer)}`);
        await sleep(50);
      }
    };
    expect(await again()).toEqual({ answer: 42 });
    expect(log.join('\n')).toContain('started again');
  });

  it('says that its port is taken, and leaves nothing running', async () => {
    const home = newHome();
    const [port] = await freePorts(1);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const starting = startOpenSearch({ dataDir: join(home, 'opensearch'), port: port!, onLog: () => {} });
    await expect(starting).rejects.toThrow(`port ${port} was taken`);
    other.close();
    expect((await ask((await start(home)).url)).status).toBe(200);
  });

  it('ends at once when it is asked to in the middle of its start', async () => {
    const asked = new AbortController();
    const starting = startOpenSearch({ dataDir: newHome(), signal: asked.signal, onLog: () => {} });
    setTimeout(() => asked.abort(), 1_000);
    const since = Date.now();
    await expect(starting).rejects.toThrow();
    expect(Date.now() - since).toBeLessThan(15_000);
  });
});
