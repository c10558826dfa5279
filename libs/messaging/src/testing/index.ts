export { sourceContract } from './source-contract.js';
export type { SourceUnderTest } from './source-contract.js';
export { mistakesInEvents, mistakesInFact, undocumentedFacts } from './mistakes-in-events.js';
