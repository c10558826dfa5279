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
  'session.too-many-attempts': {
    status: 429,
    title: 'Too many attempts to sign in',
    detail: ({ retryAfter }) =>
      `Try again in ${String(retryAfter)} seconds. If you do not know the password, have it reset by mail: that helps at once.`,
  },
  'session.over': { status: 401, title: 'The session is over', detail: 'Sign in again.' },
  'unlock.no-such-tenant': {
    status: 404,
    title: 'There is no such tenant',
    detail: 'No tenant has this domain or id: look at the list of tenants.',
  },
  'unlock.no-such-account': {
    status: 404,
    title: 'There is no such account',
    detail: 'Nobody in this tenant has this address, so there is nothing to unlock.',
  },
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
