import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { v5 } from 'uuid';
import { factIdOf } from './fact-id.js';

it('is the UUID that it has always been', () => {
  const names = ['', 'ção 😀', ...Array.from({ length: 100 }, (_, n) => `${randomUUID()}/note/${randomUUID()}/0/${n}`)];
  expect(names.map(factIdOf)).toEqual(names.map((name) => v5(name, '4f1f3f2b-6c0e-5a4e-9d55-0d6c1b1f7a11')));
});
