// How much processor and memory the product's processes take, from /proc: there is none of it outside of Linux.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds in one tick of /proc; 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** What processes of the product are, by name. Services are started again when they die, so this is asked each time. */
function processesIn(home) {
  const { processes } = JSON.parse(readFileSync(join(home, 'runtime.json'), 'utf8'));
  const services = Object.entries(processes).map(([name, { pid }]) => [name, pid]);
  const postgres = Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return [...services, ['postgres', postgres]];
}

/** Milliseconds of processor that each has used so far; PostgreSQL with its children, the bench itself too. */
export function processorOf(home) {
  const all = statsOfAll();
  const ticks = (pid, ended) => {
    const stat = all.get(pid);
    return stat ? stat.own + (ended ? stat.ended : 0) : 0;
  };
  const used = processesIn(home).map(([name, pid]) => {
    const children =
      name === 'postgres' ? [...all].filter(([, { parent }]) => parent === pid).map(([child]) => child) : [];
    const sum = ticks(pid, children.length > 0) + children.reduce((total, child) => total + ticks(child, false), 0);
    return [name, sum * TICK_MS];
  });
  const { user, system } = process.cpuUsage();
  return Object.fromEntries([...used, ['this bench', (user + system) / 1_000]]);
}

/** Megabytes that a process has in memory: all of it, and what is its own and no file's. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const [all, own] = ['VmRSS', 'RssAnon'].map(
    (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]) / 1_024,
  );
  return { all, own };
}

export const memoryOfServices = (home) =>
  Object.fromEntries(processesIn(home).filter(([name]) => name !== 'postgres').map(([name, pid]) => [name, memoryOf(pid)])); // prettier-ignore

function statsOfAll() {
  const found = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      found.set(Number(pid), { parent: fields[1], own: fields[11] + fields[12], ended: fields[13] + fields[14] });
    } catch {
      // It has ended.
    }
  }
  return found;
}
