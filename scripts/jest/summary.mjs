import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Ends a run with `N passed, N failed`. Beside failing tests it counts as failed what Jest lets pass: a file none of whose
 * tests ran, and under CI each skipped test. With TEST_SUMMARY in the environment the counts go to that file instead, for
 * `npm test`, which adds its own.
 */
export default class Summary {
  constructor(globalConfig) {
    this.config = globalConfig;
    this.problems = [];
  }

  onRunComplete(_contexts, results) {
    const isPart = Boolean(this.config.testNamePattern);
    if (results.numTotalTestSuites === 0) this.problems.push('no test file was found');
    for (const { testFilePath, testResults, testExecError } of isPart ? [] : results.testResults) {
      const file = relative(this.config.rootDir, testFilePath);
      const ran = testResults.filter(({ status }) => status === 'passed' || status === 'failed');
      const left = testResults.filter(({ status }) => status !== 'passed' && status !== 'failed');
      if (ran.length === 0 && !testExecError && !mayBeLeftOut()) this.problems.push(`${file}: no test ran`);
      if (process.env.CI) for (const { fullName } of left) this.problems.push(`${file}: skipped: ${fullName}`);
      else if (left.length > 0) console.warn(`${file}: ${left.length} tests left out`);
    }
    for (const problem of this.problems) console.error(problem);
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + this.problems.length;
    if (process.env.TEST_SUMMARY) writeFileSync(process.env.TEST_SUMMARY, JSON.stringify({ passed, failed }));
    else console.log(`${passed} passed, ${failed} failed`);
  }

  getLastError() {
    return this.problems.length > 0 ? new Error(`${this.problems.length} files or tests did not run`) : undefined;
  }
}

/** On a developer's machine without a server, the files that need it have nothing to run. */
const mayBeLeftOut = () =>
  !process.env.CI &&
  Boolean(
    process.env.TEST_POSTGRES_MISSING ||
    process.env.TEST_OPENSEARCH_MISSING ||
    process.env.TEST_REDIS_MISSING ||
    process.env.TEST_AWS_MISSING,
  );
