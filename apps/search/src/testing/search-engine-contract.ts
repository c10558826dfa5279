import { choosing } from './contract/choosing.js';
import { finding } from './contract/finding.js';
import { keeping } from './contract/keeping.js';
import { suggesting } from './contract/suggesting.js';
import type { Check } from './contract/under-test.js';

export type { EngineUnderTest } from './contract/under-test.js';

/** What every search engine keeps to, by sentence; a check that fails throws. */
export const searchEngineContract: Readonly<Record<string, Check>> = {
  ...finding,
  ...choosing,
  ...suggesting,
  ...keeping,
};
