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
  'ops.no-rebuild': {
    status: 409,
    title: 'Nothing is being rebuilt',
    detail: ({ say }) => `${String(say)}.`,
    example: { say: 'no generation of pocs.list is being filled beside one that is read' },
  },
  'ops.not-verifiable': {
    status: 409,
    title: 'This view cannot be verified',
    detail: ({ say }) => `${String(say)}.`,
    example: {
      say: 'pocs.list is a table, written in one transaction with its position: only indexes can be verified, and this context has none',
    },
  },
  'ops.nothing-to-verify': {
    status: 409,
    title: 'There is nothing to verify yet',
    detail: ({ say }) => `${String(say)}.`,
    example: { say: 'search.pocs is still being filled: there is nothing to verify yet' },
  },
  'ops.verification-under-way': {
    status: 409,
    title: 'It is being verified already',
    detail: ({ say }) => `${String(say)}.`,
    example: { say: 'search.pocs is being verified already: look at how far it is' },
  },
  'ops.no-verification': {
    status: 404,
    title: 'Nobody has verified this view',
    detail: 'Not since this process began; ask for it first.',
  },
  'ops.no-such-stream': {
    status: 404,
    title: 'There is no such stream',
    detail: 'No fact of this kind of stream and id was ever written in this context.',
  },
  'ops.no-such-dead-letter': {
    status: 404,
    title: 'There is no such dead letter',
    detail: 'It was dealt with already, or never was. List the dead letters to see what is left.',
  },
  'ops.no-queues': {
    status: 409,
    title: 'There are no queues here',
    detail: 'This service takes no messages: it hears of other contexts, if at all, by their feeds.',
  },
  'ops.no-such-queue': {
    status: 404,
    title: 'There is no such queue',
    detail: ({ say }) => `${String(say)}.`,
    example: { say: 'There is no queue search-hears-poc: use one of search-hears-identity, search-hears-pocs' },
  },
  'ops.no-such-message': {
    status: 404,
    title: 'There is no such refused message',
    detail:
      'It was dealt with already, is among very many, or somebody else looks at it in this moment. One that is refused again has another id: list them to see what is left.',
  },
  'ops.queues-out-of-reach': {
    status: 503,
    title: 'The queues cannot be asked',
    detail: ({ say }) =>
      `SQS does not answer, or says no (${String(say)}). What was asked may have been done in part; it may be asked again.`,
    example: { say: 'TimeoutError', retryAfter: 2 },
  },
} as const satisfies ProblemTable;
