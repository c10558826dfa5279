import { operationsProblems } from '@mrbill/operations';
import type { ProblemTable } from '@mrbill/http';

/** Every code by which this context says no. */
export const problems = {
  ...operationsProblems,
  'poc.not-found': {
    status: 404,
    title: 'There is no such POC',
    detail: 'It never was, or it is not yours to see.',
  },
  'poc.not-yours': {
    status: 403,
    title: 'This POC belongs to somebody else',
    detail: 'Only its owner and the admins of the tenant may change it.',
  },
  'poc.deleted': {
    status: 409,
    title: 'This POC was deleted',
    detail: 'Restore it before you change it.',
  },
  'poc.too-many-tags': {
    status: 409,
    title: 'This POC has as many tags as it may have',
    detail: ({ most }) => `A POC has at most ${String(most)} tags: remove one first.`,
    example: { most: 30 },
  },
  'poc.too-many-frameworks': {
    status: 409,
    title: 'This POC has as many frameworks as it may have',
    detail: ({ most }) => `A POC has at most ${String(most)} frameworks: remove one first.`,
    example: { most: 30 },
  },
} as const satisfies ProblemTable;
