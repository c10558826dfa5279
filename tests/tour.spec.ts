import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Product } from './product.js';
import { profiles } from './profiles.js';
import { stepsOf, typed } from './tour.js';

const days = readdirSync(join(import.meta.dirname, '..', 'docs', 'days')).filter((name) => name.endsWith('.md'));

const tour = ['README.md', stepsOf('README.md', 'The tour')] as const;
/** Documents that are run as they stand: what they say comes back must come back. The tour in each profile. */
const documents = [
  ...profiles.map((profile) => [profile, ...tour] as const),
  ...days.sort().map((name) => ['embedded', `docs/days/${name}`, stepsOf(`docs/days/${name}`)] as const),
];

describe.each(documents)('in the %s profile, %s', (profile, _document, steps) => {
  let product: Product;
  let said: readonly string[];

  beforeAll(async () => {
    product = await Product.makeWithDemo();
    await product.start('--profile', profile);
    said = await typed(product.root, steps);
  }, 450_000);
  afterAll(() => product?.discard());

  it('is run as a whole', () => expect(steps.length).toBeGreaterThanOrEqual(8));

  it.each(steps.map((step, index) => [step.title, step, index] as const))('%s', (_title, step, index) =>
    expect(said[index] ?? '').toMatch(step.expected),
  );
});
