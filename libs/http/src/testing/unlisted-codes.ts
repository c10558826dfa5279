import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemTable } from '../problems/problem.js';

/**
 * Codes that the sources below `folder` throw as `new Rejection('...')` and that the table does not list: each would leave as
 * a 500. Throws where it finds no rejection at all, for then it looks in the wrong place.
 */
export function unlistedCodes(folder: string, table: ProblemTable): string[] {
  const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.spec.ts'));
  const codes = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/new Rejection\(\s*(['"`])([^'"`]+)\1/g)].map(
      ([, , code]) => code as string,
    ),
  );
  if (codes.length === 0) throw new Error(`no rejection is thrown below ${folder}: is this the folder of the sources?`);
  return [...new Set(codes)].filter((code) => !Object.hasOwn(table, code)).sort();
}
