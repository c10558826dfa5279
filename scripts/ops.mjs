// `npm run ops -- <command>`: what an operator asks of the product that runs in this folder.
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { failed } = await build();
for (const message of failed) console.error(message);
const { ops } = await import('../deploy/local/dist/ops/ops.js');
process.exitCode = await ops(fileURLToPath(new URL('..', import.meta.url)), process.argv.slice(2));
