import type { Published } from '@mrbill/event-sourcing';
import { poc, type Poc, type PocFact } from './poc/poc.js';

/** What others are told of POCs: everything. Shapes are in `contract/`. */
export const pocPublication: Published<Poc, PocFact> = {
  of: poc,
  as: {
    'poc.registered': 'poc-registered',
    'poc.changed': 'poc-changed',
    'poc.tagged': 'poc-tagged',
    'poc.untagged': 'poc-untagged',
    'poc.framework-added': 'poc-framework-added',
    'poc.framework-removed': 'poc-framework-removed',
    'poc.removed': 'poc-removed',
    'poc.restored': 'poc-restored',
  },
  state: (state) => state,
};
