import { readFileSync } from 'node:fs';
import { CannotStart } from '../cannot-start.js';
import { type DemoAccounts, tellAccounts } from '../demo/accounts.js';
import { placesIn } from '../installation.js';
import type { Output } from './output.js';

/** Shows where the demo is and who can sign in to it; it need not be running. */
export function demo(root: string, output: Output): number {
  const accounts = read(placesIn(root).demo);
  output.value(accounts);
  output.line(`${accounts.url}\n\n${tellAccounts(accounts)}`);
  return 0;
}

function read(file: string): DemoAccounts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoAccounts;
  } catch {
    throw new CannotStart('There is no demo here yet. Run npm start once; it makes one.');
  }
}
