// After all specs: whether each documented operation was called, and answered well, by some journey. `node scripts/called.mjs
// <folder>`, where the specs have left what they saw: lines as `POST /api/v1/pocs 201`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './whole-document.mjs';

const folder = process.argv[2];
const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'));
const answered = new Set(lines.filter((line) => / 2\d\d$/.test(line)).map((line) => line.replace(/ \d+$/, '')));
const { whole } = await documents();
const documented = Object.entries(whole.openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    call: `${method.toUpperCase()} ${path}`,
    // What operators ask is one class for all contexts: once is enough.
    code: operationId.replace(/^.*?\./, ''),
  })),
);
const seen = new Set(documented.filter(({ call }) => answered.has(call)).map(({ code }) => code));
const never = documented.filter(({ code }) => !seen.has(code));
for (const { call } of never) console.error(`${call}: documented, but no test ever had it answered well`);
console.log(`${documented.length - never.length} of ${documented.length} operations were answered in tests`);
process.exitCode = never.length > 0 ? 1 : 0;
