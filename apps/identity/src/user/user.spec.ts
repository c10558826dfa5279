import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import { ERASED } from '../contract/user.js';
import * as decide from './decisions.js';
import { publicUser, user, type User, type UserFact } from './user.js';

const given = specFor(user);
const ana = { email: 'ana@acme.example', fullName: 'Ana', role: 'USER', locale: 'pt-BR' } as const;
const bill = { email: 'bill@mrbill.example', fullName: 'Bill', locale: 'en' } as const;
const invited: UserFact = { type: 'user.invited', data: ana };
const sent: UserFact = { type: 'user.invitation-sent', data: {} };
const voided: UserFact = { type: 'user.invitation-voided', data: {} };
const registered: UserFact = { type: 'user.registered', data: { fullName: 'Ana Lima', locale: 'en' } };
const appointed: UserFact = { type: 'user.appointed', data: bill };
const deactivated: UserFact = { type: 'user.deactivated', data: {} };
const reactivated = (status: 'ACTIVE' | 'INVITED'): UserFact => ({ type: 'user.reactivated', data: { status } });
const promoted: UserFact = { type: 'user.role-changed', data: { role: 'TENANT_ADMIN' } };
const asked: UserFact = { type: 'user.reset-requested', data: {} };
const erased: UserFact = { type: 'user.erased', data: {} };

describe('an invitation', () => {
  it('makes a user of whom nobody has heard', () => given().when(decide.invite(ana)).then(invited));
  it('is not sent to whom was invited already', () =>
    given(invited).when(decide.invite(ana)).thenRejected('user.email-taken'));
  it('waits for an answer', () =>
    expect(given(invited).state()).toMatchObject({ ...ana, status: 'INVITED', invitation: 1, version: 1 }));

  it('is sent again', () => given(invited).when(decide.sendInvitation()).then(sent));
  it('is another one when it is sent again', () =>
    expect(given(invited, sent).state()).toMatchObject({ invitation: 2 }));
  it('is sent again after it was voided', () => given(invited, voided).when(decide.sendInvitation()).then(sent));
  it('is not sent to whom has accepted one', () =>
    given(invited, registered).when(decide.sendInvitation()).thenRejected('user.not-waiting'));
  it('is not sent to whom was deactivated', () =>
    given(invited, deactivated).when(decide.sendInvitation()).thenRejected('user.not-waiting'));
  it('is not sent to nobody', () => given().when(decide.sendInvitation()).thenRejected('user.not-found'));

  it('is voided', () => given(invited).when(decide.voidInvitation()).then(voided));
  it('is voided once', () => given(invited, voided).when(decide.voidInvitation()).thenNothing());
  it('is not voided once it was accepted', () =>
    given(invited, registered).when(decide.voidInvitation()).thenRejected('user.not-waiting'));
});

describe('registering', () => {
  const said = { fullName: 'Ana Lima', locale: 'en' } as const;
  it('takes the name and the language that the person gives', () =>
    given(invited).when(decide.register(said)).then(registered));
  it('keeps the language of the invitation where none is given', () =>
    given(invited)
      .when(decide.register({ fullName: 'Ana Lima', locale: undefined }))
      .then({ type: 'user.registered', data: { fullName: 'Ana Lima', locale: 'pt-BR' } }));
  it.each([
    ['twice', [invited, registered]],
    ['without an invitation', []],
    ['by one that was voided', [invited, voided]],
    ['by one of somebody who was deactivated', [invited, deactivated]],
    ['by one from before a deactivation', [invited, deactivated, reactivated('INVITED')]],
  ] as const)('does not work %s', (_, before) =>
    given(...before)
      .when(decide.register(said))
      .thenRejected('invitation.not-valid'),
  );
  it('works by a newer one', () => given(invited, voided, sent).when(decide.register(said)).then(registered));
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
  it('is appointed', () => given().when(decide.appoint(bill)).then(appointed));
  it('is active at once', () =>
    expect(given(appointed).state()).toMatchObject({ role: 'PLATFORM_ADMIN', status: 'ACTIVE' }));
  it('is not appointed twice', () => given(appointed).when(decide.appoint(bill)).thenNothing());
  it('cannot be made of a user', () => given(invited).when(decide.appoint(bill)).thenNothing());
  it('keeps the role', () =>
    given(appointed)
      .when(decide.changeUser({ role: 'USER' }))
      .thenRejected('user.role-is-the-operators'));
});

describe('changing a user', () => {
  const changed = (data: object): UserFact => ({ type: 'user.changed', data });
  it('tells what is new, and nothing else', () =>
    given(invited, registered)
      .when(decide.changeUser({ fullName: 'Ana L.', locale: 'en' }))
      .then(changed({ fullName: 'Ana L.' })));
  it('tells of another role by itself', () =>
    given(invited, registered)
      .when(decide.changeUser({ locale: 'pt-BR', role: 'TENANT_ADMIN' }))
      .then(changed({ locale: 'pt-BR' }), promoted));
  it('is no news where all is so already', () =>
    given(invited)
      .when(decide.changeUser({ fullName: 'Ana', locale: 'pt-BR', role: 'USER' }))
      .thenNothing());
  it('is for whom there is', () => given().when(decide.changeUser({})).thenRejected('user.not-found'));
  it('shows in the state', () =>
    expect(given(invited, registered, promoted, changed({ locale: 'pt-BR' })).state()).toMatchObject({
      role: 'TENANT_ADMIN',
      locale: 'pt-BR',
      version: 4,
    }));
});

describe('a deactivated user', () => {
  it('was deactivated', () => given(invited, registered).when(decide.deactivate()).then(deactivated));
  it('is deactivated once', () => given(invited, deactivated).when(decide.deactivate()).thenNothing());
  it('comes back active', () =>
    given(invited, registered, deactivated).when(decide.reactivate()).then(reactivated('ACTIVE')));
  it('who never accepted comes back to wait', () =>
    given(invited, deactivated).when(decide.reactivate()).then(reactivated('INVITED')));
  it('comes back once', () => given(invited, registered).when(decide.reactivate()).thenNothing());
  it('has no invitation that is good', () =>
    expect(given(invited, deactivated).state()).toMatchObject({ status: 'DEACTIVATED', invitation: null }));
});

describe('a forgotten password', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
  it('is asked for by an active user', () =>
    given(invited, registered)
      .when(decide.requestReset(at(9)))
      .then(asked));
  it('is not mailed twice in a minute', () =>
    given(invited, registered, asked)
      .when(decide.requestReset(at(40)))
      .thenNothing());
  it('is mailed again after that', () =>
    given(invited, registered, asked)
      .when(decide.requestReset(at(63)))
      .then(asked));
  it('is mailed less and less to whom others ask for it, and once an hour at the least', () => {
    const four = given(invited, registered, asked, asked, asked, asked);
    four.when(decide.requestReset(at(5 + 8 * 60 - 1))).thenNothing();
    four.when(decide.requestReset(at(5 + 8 * 60))).then(asked);
    const many = given(invited, registered, ...Array.from({ length: 30 }, () => asked));
    many.when(decide.requestReset(at(31 + 60 * 60 - 1))).thenNothing();
    many.when(decide.requestReset(at(31 + 60 * 60))).then(asked);
  });
  it('is mailed as at first once it was changed', () =>
    given(invited, registered, asked, asked, asked, { type: 'user.password-changed', data: { how: 'reset' } }, asked)
      .when(decide.requestReset(at(7 + 60)))
      .then(asked));
  it.each([
    ['nobody', []],
    ['somebody who never came', [invited]],
    ['a deactivated user', [invited, registered, deactivated]],
  ] as const)('is nothing for %s', (_, before) =>
    given(...before)
      .when(decide.requestReset(at(9)))
      .thenNothing(),
  );
  it('is changed by an active user', () =>
    given(invited, registered)
      .when(decide.changePassword('reset'))
      .then({ type: 'user.password-changed', data: { how: 'reset' } }));
  it('is not changed by a deactivated one', () =>
    given(invited, registered, deactivated).when(decide.changePassword('reset')).thenRejected('reset.not-valid'));
});

describe('an erased person', () => {
  it('was erased', () => given(invited, registered).when(decide.erase()).then(erased));
  it('is erased once', () => given(invited, erased).when(decide.erase()).thenNothing());
  it('was somebody', () => given().when(decide.erase()).thenRejected('user.not-found'));
  it('is nobody any more', () =>
    expect(given(invited, registered, erased).state()).toMatchObject({
      ...ERASED,
      status: 'DEACTIVATED',
      erased: true,
    }));
  it.each(
    Object.entries({
      changed: decide.changeUser({ fullName: 'Ana' }),
      deactivated: decide.deactivate(),
      reactivated: decide.reactivate(),
      invited: decide.sendInvitation(),
    }),
  )('is not %s', (_, decision) => given(invited, registered, erased).when(decision).thenRejected('user.erased'));
});

it('tells others nothing of what only decisions need', () =>
  expect(Object.keys(publicUser(given(invited).state() as User)).sort()).toEqual(
    ['createdAt', 'email', 'fullName', 'locale', 'role', 'status', 'tenantId', 'updatedAt', 'userId', 'version'].sort(),
  ));
