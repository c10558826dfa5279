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
    example: { retryAfter: 8 },
  },
  'session.over': { status: 401, title: 'The session is over', detail: 'Sign in again.' },
  'session.not-found': {
    status: 404,
    title: 'There is no such session',
    detail: 'It is over already, or it is not yours: list your sessions.',
  },
  'password.wrong': {
    status: 403,
    title: 'The current password is wrong',
    detail: 'Type the password that you sign in with, or ask for a new one by mail.',
  },
  'reset.not-valid': {
    status: 410,
    title: 'This link is not valid any more',
    detail: 'It was used, has expired, or a newer one took its place: ask for a new password again.',
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
  'tenant.platforms-to-change': {
    status: 403,
    title: 'Domain and plan are the platform’s to change',
    detail: 'Leave both out, or ask the platform for the change.',
  },
  'tenant.is-the-platform': {
    status: 409,
    title: 'The platform’s own tenant stays',
    detail: 'Without it nobody could let a tenant in again.',
  },
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
  'user.last-admin': {
    status: 409,
    title: 'A tenant keeps at least one admin',
    detail: 'Make somebody else an admin first.',
  },
  'user.not-waiting': {
    status: 409,
    title: 'There is no invitation to be accepted',
    detail: 'They have accepted one already, or were deactivated: reactivate them first.',
  },
  'user.role-is-the-operators': {
    status: 409,
    title: 'A platform admin keeps their role',
    detail: 'Platform admins are appointed by the operator. Deactivate them instead.',
  },
  'user.erased': {
    status: 409,
    title: 'This person was erased',
    detail: 'Nothing is kept or changed about them any more: invite them anew.',
  },
  'platform.has-admin': {
    status: 409,
    title: 'The platform has its first admin',
    detail: 'The first platform admin is appointed once.',
  },
} as const satisfies ProblemTable;
