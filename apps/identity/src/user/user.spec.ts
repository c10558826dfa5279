import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import { appoint, invite, register } from './decisions.js';
import { user, type UserFact } from './user.js';

const given = specFor(user);
const ana = { email: 'ana@acme.example', fullName: 'Ana', role: 'USER', locale: 'pt-BR' } as const;
const invited: UserFact = { type: 'user.invited', data: ana };
const registered: UserFact = { type: 'user.registered', data: { fullName: 'Ana Lima', locale: 'en' } };
const bill = { email: 'bill@mrbill.example', fullName: 'Bill', locale: 'en' } as const;
const appointed: UserFact = { type: 'user.appointed', data: bill };

describe('an invitation', () => {
  it('makes a user of whom nobody has heard', () => given().when(invite(ana)).then(invited));
  it('is not sent to whom was invited already', () =>
    given(invited).when(invite(ana)).thenRejected('user.email-taken'));
  it('waits for an answer', () =>
    expect(given(invited).state()).toMatchObject({ ...ana, status: 'INVITED', version: 1 }));
});

describe('registering', () => {
  const asked = { fullName: 'Ana Lima', locale: 'en' } as const;
  it('takes the name and the language that the person gives', () =>
    given(invited).when(register(asked)).then(registered));
  it('keeps the language of the invitation where none is given', () =>
    given(invited)
      .when(register({ fullName: 'Ana Lima', locale: undefined }))
      .then({ type: 'user.registered', data: { fullName: 'Ana Lima', locale: 'pt-BR' } }));
  it('works once', () => given(invited, registered).when(register(asked)).thenRejected('invitation.not-valid'));
  it('needs an invitation', () => given().when(register(asked)).thenRejected('invitation.not-valid'));
  it('leaves an active user of the same address and role', () =>
    expect(given(invited, registered).state()).toMatchObject({
      email: ana.email,
      role: 'USER',
      fullName: 'Ana Lima',
      locale: 'en',
      status: 'ACTIVE',
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:01.000Z',
      version: 2,
    }));
});

describe('a platform admin', () => {
  it('is appointed', () => given().when(appoint(bill)).then(appointed));
  it('is active at once', () =>
    expect(given(appointed).state()).toMatchObject({ role: 'PLATFORM_ADMIN', status: 'ACTIVE' }));
  it('is not appointed twice', () => given(appointed).when(appoint(bill)).thenNothing());
  it('cannot be made of a user', () => given(invited).when(appoint(bill)).thenNothing());
});
