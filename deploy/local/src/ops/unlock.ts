import type { Output } from './output.js';
import type { RunningProduct } from './running.js';

interface Unlocked {
  readonly tenantId: string;
  readonly userId: string;
  readonly hadFailures: boolean;
}

/** Lets somebody sign in again at once, wherever they are; `tenant` is its domain or id. */
export async function unlock(product: RunningProduct, tenant: string, email: string, output: Output): Promise<number> {
  const unlocked = await product.command<Unlocked>('identity', 'unlock', { tenant, email });
  output.value(unlocked);
  output.line(
    unlocked.hadFailures
      ? `${email} can sign in again. What failed before is forgotten.`
      : `${email} was not locked: no attempt had failed since the last one that went well.`,
  );
  return 0;
}
