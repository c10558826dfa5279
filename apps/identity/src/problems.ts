import type { ProblemTable } from '@mrbill/http';
import { operationsProblems } from '@mrbill/operations';

/** Every code by which this context says no. */
export const problems = {
  ...operationsProblems,
  'session.not-begun': {
    status: 401,
    title: 'Signing in failed',
    detail: 'Tenant, email or password is wrong, or the invitation was not accepted yet.',
  },
  'session.over': { status: 401, title: 'The session is over', detail: 'Sign in again.' },
  'invitation.not-valid': {
    status: 410,
    title: 'This invitation is not valid any more',
    detail: 'It was used, has expired, or a newer one took its place: ask your admin to send it again.',
  },
  'tenant.not-found': {
    status: 404,
    title: 'There is no such tenant',
    detail: 'It never was, or it is not yours to see.',
  },
  'tenant.domain-taken': { status: 409, title: 'Another tenant has this domain', detail: 'Choose another domain.' },
  'user.not-found': {
    status: 404,
    title: 'There is no such user',
    detail: 'They never were, or they are not yours to see.',
  },
  'user.email-taken': {
    status: 409,
    title: 'Somebody in this tenant has this address',
    detail: 'Look them up in the list of users.',
  },
  'platform.has-admin': {
    status: 409,
    title: 'The platform has its first admin',
    detail: 'The first platform admin is appointed once.',
  },
} as const satisfies ProblemTable;
