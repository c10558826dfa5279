// Runs a command that would not notice that its starter was killed: node no-longer-than-us.mjs <command> <arguments>. Started as
// the leader of a process group, with a channel that carries nothing; when the channel ends, so does the whole group.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
child.on('error', ({ message }) => {
  console.error(`[ERROR] ${message}`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
process.on('disconnect', () => process.kill(process.platform === 'win32' ? child.pid : 0, 'SIGKILL'));
