export { Poc, PocId, pocs } from './poc.js';
