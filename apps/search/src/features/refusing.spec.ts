import { describe, expect, it } from '@jest/globals';
import { EngineOutOfReach, NoIndexYet, SearchTimedOut } from '../engine/search-engine.js';
import { refuse } from './refusing.js';

describe('an engine that cannot answer', () => {
  it.each([
    [new SearchTimedOut(), { code: 'search.too-slow' }],
    [new NoIndexYet(), { code: 'search.not-ready' }],
    [new EngineOutOfReach(), { code: 'search.unavailable', details: { retryAfter: 2 } }],
  ])('is a problem with a code: %s', (error, rejection) => {
    expect(() => refuse(error)).toThrow(expect.objectContaining(rejection));
  });

  it('is a mistake of ours otherwise', () => {
    const error = new TypeError('x is not a function');
    expect(() => refuse(error)).toThrow(error);
  });
});
