import { describe, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import { cross, crossing } from './crossing.js';

describe('a crossing', () => {
  const step = {
    by: '018f0000-0000-7000-8000-0000000000aa',
    to: '018f0000-0000-7000-8000-00000000000b',
    why: 'look at tenant',
  };
  it('says who went where, and why', () =>
    specFor(crossing)().when(cross(step)).then({ type: 'crossing.made', data: step }));
});
