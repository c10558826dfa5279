import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { birthOf } from '../process-birth.js';
import { findJdk, findMaven } from './jdk.js';
import { copyJars } from './maven.js';
import { openSearchProgram } from './program.js';

const homes: string[] = [];
const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'mrbill-program-spec-'));
  homes.push(home);
  return home;
};
const script = (file: string, body: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
};
const newJdk = (home: string, version: string) => {
  script(join(home, 'bin', 'java'), 'sleep 60');
  script(join(home, 'bin', 'javac'), 'mkdir classes');
  script(join(home, 'bin', 'jar'), 'echo launcher > launcher.jar');
  writeFileSync(join(home, 'release'), `JAVA_VERSION="${version}"\nJAVA_RUNTIME_VERSION="${version}+1"\n`);
  return home;
};

/** A machine with a JDK and a Maven of its own, so that nothing is fetched: `mvn` does what it is told here. */
function machine(mvn = '') {
  const home = newHome();
  const [calls, maven] = [join(home, 'calls'), join(home, 'bin', 'mvn')];
  const behave = (how: string) =>
    script(
      maven,
      `echo "$$" >> ${calls}
for arg; do case $arg in -DoutputDirectory=*) lib=\${arg#*=};; esac; done
mkdir -p $lib && echo half > $lib/half.jar
${how}
rm $lib/half.jar; echo one > $lib/one.jar; echo another > $lib/other.jar`,
    );
  behave(mvn);
  const env = {
    ...process.env,
    JAVA_HOME: newJdk(join(home, 'jdk'), '25.0.1'),
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
  };
  const [shelf, told] = [join(home, 'shelf'), [] as string[]];
  return {
    env,
    shelf,
    told,
    behave,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').map(Number) : []),
    program: () => openSearchProgram({ env, shelf, onProgress: (line) => told.push(line) }),
  };
}

afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

describe('the JDK', () => {
  const names = (home: string, ...jdks: Array<[name: string, version: string]>) => {
    for (const [name, version] of jdks) newJdk(join(home, name), version);
    return [[home, '']] as const;
  };
  const nothing = { PATH: '' };

  it('is the one of JAVA_HOME, or the newest where that is too old', () => {
    const home = newHome();
    const shelves = names(home, ['a', '21.0.2'], ['b', '25'], ['c', '17.0.15']);
    expect(findJdk({ ...nothing, JAVA_HOME: join(home, 'a') }, shelves)).toEqual({
      home: join(home, 'a'),
      major: 21,
      version: '21.0.2+1',
    });
    expect(basename(findJdk({ ...nothing, JAVA_HOME: join(home, 'c') }, shelves).home)).toBe('b');
    expect(basename(findJdk({ PATH: join(home, 'b', 'bin') }, []).home)).toBe('b');
  });

  it('is missed with what to install, and what is there', () => {
    const home = newHome();
    expect(() => findJdk(nothing, names(home))).toThrow(
      /needs a JDK 21 or newer, with javac; there is none\. Install one .*OPENSEARCH_URL/,
    );
    const shelves = names(home, ['old', '17.0.15']);
    expect(() => findJdk(nothing, shelves)).toThrow(`there is only 17 in ${join(home, 'old')}. Install one`);
    // What only runs Java compiles nothing.
    newJdk(join(home, 'runtime'), '25');
    rmSync(join(home, 'runtime', 'bin', 'javac'));
    expect(() => findJdk(nothing, shelves)).toThrow('there is only 17');
    expect(() => findMaven(nothing)).toThrow(/no mvn on the PATH\. Install it .*OPENSEARCH_URL/);
  });
});

describe('the program', () => {
  it('is fetched once, also when two ask at once, and again for another JDK', async () => {
    const { program, calls, env, shelf } = machine('sleep 0.3');
    const [one, other] = await Promise.all([program(), program()]);
    expect(one).toEqual(other);
    expect(one!.classPath.split(':').map((jar) => basename(jar))).toEqual(['launcher.jar', 'one.jar', 'other.jar']);
    await program();
    expect(calls()).toHaveLength(1);
    newJdk(env.JAVA_HOME, '25.0.2');
    expect((await program()).classPath).not.toBe(one!.classPath);
    expect(calls()).toHaveLength(2);
    expect(readdirSync(shelf)).toHaveLength(2);
  });

  it.each([
    ['a jar is cut short', (home: string) => writeFileSync(join(home, 'lib', 'one.jar'), '')],
    ['a jar is gone', (home: string) => rmSync(join(home, 'lib', 'other.jar'))],
    ['our own part is gone', (home: string) => rmSync(join(home, 'launcher.jar'))],
    ['its list is half written', (home: string) => writeFileSync(join(home, 'files.json'), '{ "la')],
    ['all but the folder is gone', (home: string) => (rmSync(home, { recursive: true }), mkdirSync(home))],
  ])('is made again when %s', async (_, damage) => {
    const { program, calls } = machine();
    const before = await program();
    damage(dirname(before.logging));
    expect(await program()).toEqual(before);
    expect(calls()).toHaveLength(2);
    for (const jar of before.classPath.split(':')) expect(readFileSync(jar, 'utf8')).not.toBe('');
  });

  it('is made again when whoever made it was killed, and leaves nothing of that', async () => {
    const { program, calls, behave, env, shelf } = machine('sleep 100');
    const fixture = join(import.meta.dirname, '../../fixtures', 'start-opensearch.mjs');
    const killed = spawn(process.execPath, [fixture, join(shelf, '../data'), shelf], { env, stdio: 'ignore' });
    for (const end = Date.now() + 60_000; calls().length === 0 && Date.now() < end;) await sleep(20);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    for (const end = Date.now() + 60_000; birthOf(calls()[0]!) && Date.now() < end;) await sleep(20);
    expect(birthOf(calls()[0]!)).toBeUndefined();
    expect(readdirSync(shelf).join()).toContain('draft');

    behave('');
    const { logging } = await program();
    expect(readdirSync(shelf)).toEqual([basename(dirname(logging))]);
  });

  it('is tried again when the network fails, three times, and what was fetched before stays', async () => {
    const failure = 'echo "[ERROR] Could not transfer artifact x:y:jar:1: Connect timed out -> [Help 1]"; exit 1';
    const { program, calls, told, shelf, behave } = machine(
      `[ $(wc -l < $(dirname $0)/../calls) -ge 3 ] || { ${failure}; }`,
    );
    await program();
    expect(calls()).toHaveLength(3);
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^once more, since Could not transfer artifact .* timed out\.$/);

    rmSync(shelf, { recursive: true });
    behave(failure);
    await expect(program()).rejects.toThrow(
      /was not fetched from Maven Central: Could not transfer .*goes on from there/,
    );
    expect(calls()).toHaveLength(6);
    behave('echo "[ERROR] No space left on device"; exit 1');
    await expect(program()).rejects.toThrow('No space left on device');
    expect(calls()).toHaveLength(7);
    expect(readdirSync(shelf)).toEqual([]);
  });

  it('is tried again when nothing comes any more', async () => {
    const { env, calls } = machine('sleep 100');
    const work = { maven: findMaven(env), javaHome: env.JAVA_HOME, project: newHome(), target: newHome(), env };
    await expect(copyJars({ ...work, onProgress: () => {}, patience: 400 })).rejects.toThrow('nothing came for');
    expect(calls()).toHaveLength(3);
    for (const pid of calls()) expect(birthOf(pid)).toBeUndefined();
  });

  it('is not waited for when somebody asks to end', async () => {
    const { env, shelf, calls } = machine('sleep 100');
    const asked = new AbortController();
    const making = openSearchProgram({ env, shelf, signal: asked.signal });
    const waiting = openSearchProgram({ env, shelf, signal: asked.signal });
    setTimeout(() => asked.abort(), 1_500);
    const since = Date.now();
    const ends = await Promise.allSettled([making, waiting]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(Date.now() - since).toBeLessThan(20_000);
    for (const end = Date.now() + 60_000; birthOf(calls()[0]!) && Date.now() < end;) await sleep(20);
    expect(birthOf(calls()[0]!)).toBeUndefined();
    expect(readdirSync(shelf)).toEqual([]);
  });
});
