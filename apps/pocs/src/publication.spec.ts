import { expect, it } from '@jest/globals';
import { undocumentedFacts } from '@mrbill/messaging/testing';
import { pocPublication } from './publication.js';
import { about } from './service.js';

it('tells what the contract describes, and all of it', () => {
  expect(undocumentedFacts(about.events, [pocPublication])).toEqual([]);
});
