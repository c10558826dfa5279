import type { HttpSettings, ServiceOptions } from '@mrbill/http';
import { edgeProblems } from './forwarding/unanswered.js';

/** What the edge says about itself. */
export const edge = (settings: HttpSettings): ServiceOptions => ({
  service: 'edge',
  title: 'Mr. Bill',
  description: 'Proofs of concept, found again. One document for all contexts.',
  settings,
  problems: edgeProblems,
});
