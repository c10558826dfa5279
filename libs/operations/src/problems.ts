import type { ProblemTable } from '@mrbill/http';

/** To be spread into the problem table of each service that serves operations. */
export const operationsProblems = {
  'ops.no-such-view': {
    status: 404,
    title: 'There is no such view',
    detail: ({ say }) => `${String(say)}.`,
    example: { say: "there is no view 'pocs.lst'" },
  },
  'ops.no-earlier-generation': {
    status: 409,
    title: 'There is nothing to go back to',
    detail: ({ say }) => `${String(say)}.`,
    example: { say: 'pocs.list has no earlier generation to go back to: rebuild it instead' },
  },
  'ops.no-such-dead-letter': {
    status: 404,
    title: 'There is no such dead letter',
    detail: 'It was dealt with already, or never was. List the dead letters to see what is left.',
  },
} as const satisfies ProblemTable;
