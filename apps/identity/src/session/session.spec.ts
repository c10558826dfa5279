import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import type { User } from '../contract/user.js';
import { begin, end, session, type SessionFact } from './session.js';

const given = specFor(session);
const ana: User = {
  userId: '018f0000-0000-7000-8000-0000000000aa',
  tenantId: '018f0000-0000-7000-8000-000000000001',
  email: 'ana@acme.example',
  fullName: 'Ana',
  role: 'USER',
  status: 'ACTIVE',
  locale: 'en',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 2,
};
const begun: SessionFact = { type: 'session.begun', data: { userId: ana.userId } };
const ended: SessionFact = { type: 'session.ended', data: { why: 'logout', userId: ana.userId } };

describe('a session', () => {
  it('begins for an active user', () => given().when(begin(ana)).then(begun));
  it.each(['INVITED', 'DEACTIVATED'] as const)('does not begin for one who is %s', (status) =>
    given()
      .when(begin({ ...ana, status }))
      .thenRejected('session.not-begun'),
  );
  it('does not begin for nobody', () => given().when(begin(undefined)).thenRejected('session.not-begun'));

  it('ends', () => given(begun).when(end('logout')).then(ended));
  it('says why it ended', () =>
    given(begun)
      .when(end('reuse'))
      .then({ type: 'session.ended', data: { why: 'reuse', userId: ana.userId } }));
  it('ends once', () => given(begun, ended).when(end('reuse')).thenNothing());
  it('cannot end before it began', () => given().when(end('logout')).thenRejected('session.over'));

  it('remembers whose it was', () =>
    expect(given(begun, ended).state()).toMatchObject({
      userId: ana.userId,
      status: 'ENDED',
      begunAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:00:01.000Z',
    }));
});
