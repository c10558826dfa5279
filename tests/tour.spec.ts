import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Product } from './product.js';
import { stepsOf, typed } from './tour.js';

const days = readdirSync(join(import.meta.dirname, '..', 'docs', 'days')).filter((name) => name.endsWith('.md'));

/** Documents that are run as they stand: what they say comes back must come back. */
const documents = [
  ['README.md', stepsOf('README.md', 'The tour')],
  ...days.sort().map((name) => [`docs/days/${name}`, stepsOf(`docs/days/${name}`)] as const),
] as const;

describe.each(documents)('%s', (_document, steps) => {
  let product: Product;
  let said: readonly string[];

  beforeAll(async () => {
    product = await Product.make();
    await product.start();
    said = await typed(product.root, steps);
  }, 180_000);
  afterAll(() => product?.discard(), 60_000);

  it('is run as a whole', () => expect(steps.length).toBeGreaterThanOrEqual(8));

  it.each(steps.map((step, index) => [step.title, step, index] as const))('%s', (_title, step, index) =>
    expect(said[index] ?? '').toMatch(step.expected),
  );
});
