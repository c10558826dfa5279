import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What may be asked without naming a tenant, and why. */
const ALLOWED = [
  // The pump sweeps all tenants at once, by age alone.
  'DELETE FROM ${table} WHERE ctid',
  'SELECT identity.tenant_of($1)',
  'SELECT 1 FROM people.person_key LIMIT 1',
];

const sources = join(import.meta.dirname, '..');
const files = globSync('**/*.ts', { cwd: sources }).filter(
  (file) => !/\.spec\.ts$|^migrations\/|^journeys\//.test(file),
);
const statements = files.flatMap((file) =>
  [...readFileSync(join(sources, file), 'utf8').matchAll(/(['`])((?:SELECT|INSERT|UPDATE|DELETE|WITH) [^]*?)\1/g)].map(
    ([, , sql = '']) => ({ file, sql }),
  ),
);

describe('every statement of identity', () => {
  it('is found', () => expect(statements.length).toBeGreaterThan(40));

  it('names its tenant, beside the policies of the tables', () => {
    const bare = statements.filter(
      ({ sql }) => /\b(FROM|INTO|UPDATE)\b/.test(sql) && !/tenant|realm/.test(sql) && !/\$\{(where|from)\}/.test(sql),
    );
    const unexplained = bare.filter(({ sql }) => !ALLOWED.some((start) => sql.startsWith(start)));
    expect(unexplained).toEqual([]);
  });
});
