export { MemoryStore } from './memory-store.js';
export { specFor } from './spec-for.js';
export type { Given, SpecSetting } from './spec-for.js';
export { storeContract } from './store-contract.js';
