import { setTimeout as sleep } from 'node:timers/promises';

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- what an outsider sees has no type
  readonly body?: any;
}

/** What a service says before it does anything for somebody of whom it cannot tell whether they still may. */
const REFUSAL = /access still stands/;

/**
 * Asks again, as every client should, while a service cannot tell whether somebody's access still stands: a machine may be so busy
 * that what others tell the service comes later than it may. After a minute that is the answer.
 */
export async function patiently<A extends Answer>(ask: () => Promise<A>, milliseconds = 60_000): Promise<A> {
  for (const end = Date.now() + milliseconds; ; await sleep(250)) {
    const answer = await ask();
    if (answer.status !== 503 || !REFUSAL.test(answer.body?.detail ?? '') || Date.now() > end) return answer;
  }
}
