import { setTimeout as sleep } from 'node:timers/promises';

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- what an outsider sees has no type
  readonly body?: any;
}

/**
 * Asks again, as every client should, while a service says that it is not available at the moment: a machine may be so busy that
 * what others tell the service comes later than it may. Answers that after a minute, too.
 */
export async function patiently<A extends Answer>(ask: () => Promise<A>, milliseconds = 60_000): Promise<A> {
  for (const end = Date.now() + milliseconds; ; await sleep(250)) {
    const answer = await ask();
    if (answer.status !== 503 || answer.body?.code !== 'unavailable' || Date.now() > end) return answer;
  }
}
