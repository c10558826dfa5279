import { readFile } from 'node:fs/promises';

/** Microseconds in one tick of /proc; 100 a second on every Linux that Node runs on. */
const TICK = 10_000;

/**
 * Microseconds of CPU that this process and the server's processes have used so far, from /proc; undefined where there is
 * none. Ended processes count with their parent.
 */
export function serverCpu(client) {
  return async () => {
    const { user, system } = process.cpuUsage();
    try {
      const { rows } = await client.query('SELECT pid FROM pg_stat_activity');
      const { rows: parent } = await client.query(
        `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
      );
      let ticks = 0;
      for (const [index, { pid }] of [...parent, ...rows].entries()) {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
        const fields =
          stat
            ?.slice(stat.lastIndexOf(')') + 2)
            .split(' ')
            .map(Number) ?? [];
        ticks += (fields[11] ?? 0) + (fields[12] ?? 0);
        if (index === 0) ticks += (fields[13] ?? 0) + (fields[14] ?? 0);
      }
      return user + system + ticks * TICK;
    } catch {
      return undefined;
    }
  };
}
