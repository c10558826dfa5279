import { table, type Output } from './output.js';
import type { RunningProduct } from './running.js';

interface Standings {
  readonly keys: ReadonlyArray<{
    readonly kid: string;
    readonly status: 'waiting' | 'signing' | 'leaving';
    readonly madeAt: string;
    readonly signsAt: string;
    readonly goneAt: string | null;
  }>;
}

interface Rotated extends Standings {
  readonly added: string | null;
  readonly removed: readonly string[];
}

/** Shows the keys that sign access tokens. */
export async function keys(product: RunningProduct, output: Output): Promise<number> {
  const standings = await product.ask<Standings>('identity', 'keys');
  output.value(standings);
  output.line(tableOf(standings));
  return 0;
}

/** Makes the next key, and takes away those of which no token is good any more. */
export async function rotateKeys(product: RunningProduct, output: Output): Promise<number> {
  const rotated = await product.ask<Rotated>('identity', 'keys/rotate', 'POST');
  output.value(rotated);
  output.line(
    rotated.added
      ? `${rotated.added} is shown from now on, and signs in five minutes. No token is refused meanwhile.`
      : 'A key is waiting already to sign, so none was made.',
  );
  for (const kid of rotated.removed) output.line(`${kid} was taken away: nothing that it signed is good any more.`);
  output.line(tableOf(rotated));
  return 0;
}

const tableOf = ({ keys: all }: Standings): string =>
  table(
    ['key', 'status', 'made', 'signs from', 'can go from'],
    all.map(({ kid, status, madeAt, signsAt, goneAt }) => [kid, status, madeAt, signsAt, goneAt ?? '']),
  );
