import { expect, it } from '@jest/globals';
import { eventsOf } from '@mrbill/http';
import { undocumentedFacts } from '@mrbill/messaging/testing';
import { publishes } from './published.js';
import { about } from './service.js';

it('tells what the contract describes, and all of it', () => {
  expect(undocumentedFacts(eventsOf(about), publishes)).toEqual([]);
});
