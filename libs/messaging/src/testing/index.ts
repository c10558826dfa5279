export { sourceContract } from './source-contract.js';
export type { SourceUnderTest } from './source-contract.js';
