import { existsSync, readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
const folders = ['apps', 'libs', 'deploy', 'scripts', 'tests'];

/** @type {import('jest').Config} */
export default {
  roots: folders
    .filter((folder) => existsSync(new URL(folder, import.meta.url)))
    .map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testEnvironment: 'node',
  // As tsc does: our packages from their sources, so a test never meets an old build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...swc, sourceMaps: 'inline', swcrc: false }] },
  // Sources import `./x.js`, which is only there once built.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  // One more than the machines of CI have cores: specs wait for servers most of the time.
  maxWorkers: 3,
  // Only ends what hangs: how quick something is is measured by benches.
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/scripts/jest/summary.mjs'],
  // Instrumented rather than V8's own counts: those know no branches in a file or function that never ran, and so flatter.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'json', 'html'],
  coverageThreshold: { global: { lines: 85, branches: 85 } },
  collectCoverageFrom: [
    '{apps,libs}/*/src/**/*.ts',
    '!**/*.spec.ts',
    // These only wire and start a process; the journeys run them as child processes, where Jest does not count.
    '!apps/*/src/{main,migrate}.ts',
    '!apps/*/src/**/*-helper.ts',
  ],
};
