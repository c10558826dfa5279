// Checks the walls of .dependency-cruiser.mjs: `node scripts/boundaries.mjs [folder]`, by default in this repository.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const { default: config } = await import('../.dependency-cruiser.mjs');
const { cruise } = await import('dependency-cruiser');
const { default: extractTSConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');

const folders = ['apps', 'libs', 'deploy'];
const files = folders.flatMap((folder) => globSync(`${folder}/*/src/**/*.ts`));
const { options, ...ruleSet } = config;
const { tsConfig, enhancedResolveOptions, ...rest } = options;
const { output } = await cruise(
  folders.filter((folder) => files.some((file) => file.startsWith(folder))),
  { ...rest, ruleSet, validate: true },
  enhancedResolveOptions,
  { tsConfig: extractTSConfig(tsConfig.fileName) },
);

for (const { rule, from, to } of output.summary.violations) {
  const { comment } = ruleSet.forbidden.find(({ name }) => name === rule.name);
  console.error(`${rule.name}: ${from} -> ${to}\n  ${comment}`);
}
// Without a TypeScript that it can use, dependency-cruiser sees no module and is content.
const seen = output.modules.filter(({ source }) => /^(apps|libs|deploy)\/.*\.ts$/.test(source)).length;
const blind = seen <= files.length * 0.9;
if (blind)
  console.error(`Only ${seen} of ${files.length} files were looked at: is the "typescript" package still below 7?`);
console.log(`${seen} of ${files.length} files, ${output.summary.violations.length} violations`);
process.exitCode = blind || output.summary.violations.length > 0 ? 1 : 0;
