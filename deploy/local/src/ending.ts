import { killAll } from './children.js';

/** The signal is aborted when somebody asks us to end; a second Ctrl-C ends everything at once, with exit code 130. */
export function askedToEnd(): AbortSignal {
  const asked = new AbortController();
  let firstInterrupt = 0;
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => asked.abort());
  process.on('SIGINT', () => {
    // One Ctrl-C may come twice: from the terminal, and passed on by npm.
    if (firstInterrupt && Date.now() - firstInterrupt > 500) {
      killAll();
      process.exit(130);
    }
    firstInterrupt ||= Date.now();
    asked.abort();
  });
  return asked.signal;
}
