// The five walls, over folder patterns: a new context or library stands behind them from its first file.
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** An aggregate's folder is one that defines an aggregate, whatever its name. */
const definesAggregate = (file) => !file.endsWith('.spec.ts') && /\baggregate[<(]/.test(readFileSync(file, 'utf8'));
const aggregates = [...new Set(globSync('apps/*/src/*/*.ts').filter(definesAggregate).map(dirname))];
const domain = `^(${aggregates.map((folder) => folder.replaceAll('\\', '/')).join('|') || 'none'})/`;

/** What a decision may be made of; all else (framework, database, network, files, the app around it) stays outside. */
const domainMayUse = [
  domain,
  '^apps/[^/]+/src/contract/',
  '^libs/event-sourcing/src/index\\.ts$',
  '^libs/tenancy/src/index\\.ts$',
  '^libs/http/src/input/',
  '(^|/)node_modules/zod/',
  '^(node:)?(crypto|url|util)$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'contexts-meet-at-contract',
      comment: 'Import what the other context publishes in src/contract, or take its facts from the feed.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/[^/]+/src/contract/'] },
    },
    {
      name: 'libs-know-no-app',
      comment: 'A library takes what it needs as an argument or through a port.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'domain-without-framework',
      comment: 'An aggregate is pure: move what reads, stores, sends or listens to features, views or reactions.',
      severity: 'error',
      from: { path: domain, pathNot: '\\.spec\\.ts$' },
      to: { pathNot: domainMayUse },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'Neither a file nor an installed package that exports this: correct the import, or add the dependency.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    // Types couple as much as values do.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
