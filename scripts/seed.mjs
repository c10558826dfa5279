// `npm run seed -- --pocs N`: so many POCs more, in the product that runs in this folder.
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

await ensureInstalled(import.meta.url);
const { failed } = await build();
for (const message of failed) console.error(message);
const { seedMore } = await import('../deploy/local/dist/seed.js');
process.exitCode = await seedMore(fileURLToPath(new URL('..', import.meta.url)), process.argv.slice(2));
