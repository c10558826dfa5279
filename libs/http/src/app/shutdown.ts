import type { Log } from '@mrbill/observability';

/**
 * Ends the process in good order, once: on SIGTERM, on SIGINT, and when the channel to the process that forked this one
 * closes, for a starter that was killed can send no signal. What has not ended within `limitMs` is cut off.
 */
export function endWith(close: () => Promise<void>, log: Log, limitMs: number): void {
  let ending = false;
  const end = (because: string) => {
    if (ending) return;
    ending = true;
    log.info({ because }, 'shutting down');
    setTimeout(() => {
      log.error({ limitMs }, 'what was still under way did not end in time and is cut off');
      process.exit(1);
    }, limitMs).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (process.channel) process.on('disconnect', () => end('the starter is gone'));
}
