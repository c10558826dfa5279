// `npm start`: with nothing but Node 20 and npm, installs and builds what is missing, then starts the embedded profile.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

endWithNpm();
await ensureInstalled(import.meta.url);
const { failed } = await build();
for (const message of failed) console.error(message);
if (failed.length > 0) process.exit(1);
const { start } = await import('../deploy/local/dist/start.js');
process.exit(await start(fileURLToPath(new URL('..', import.meta.url)), process.argv.slice(2)));

/** npm runs us in a shell that passes no signal on: when one of the two is gone, nobody else would tell us. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const before = ancestors();
  const watch = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

/** The parent, and on Linux also its parent, which /proc tells at no cost. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'latin1');
    return `${process.ppid} of ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`;
  } catch {
    return String(process.ppid);
  }
}
