import type { ProblemTable } from '@mrbill/http';
import { operationsProblems } from '@mrbill/operations';

/** Every code by which this context says no. */
export const problems = {
  ...operationsProblems,
  'search.too-slow': {
    status: 503,
    title: 'The search took too long',
    detail: 'Ask for fewer or more telling words, or set a filter; or try again shortly.',
  },
  'search.unavailable': {
    status: 503,
    title: 'The index cannot be searched now',
    detail: 'It is out of reach, or has too much to do. Try again shortly.',
  },
  'search.not-ready': {
    status: 503,
    title: 'There is nothing to search yet',
    detail: 'The index is being filled. Try again shortly.',
  },
} as const satisfies ProblemTable;
