import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import { refusal, refuseStranger, refuseUser, type RefusalFact } from './refusal.js';

const given = specFor(refusal);
const userId = '018f0000-0000-7000-8000-00000000000a';
const ofUser: RefusalFact = {
  type: 'refusal.of-user',
  data: { what: 'sign-in', why: 'wrong-password', userId, address: '203.0.113.7' },
};
const ofStranger: RefusalFact = {
  type: 'refusal.of-stranger',
  data: { what: 'sign-in', why: 'unknown-account', network: '203.0.113.0/24' },
};

describe('a refusal', () => {
  it('says of a user whence they came', () => given().when(refuseUser(ofUser.data)).then(ofUser));
  it('says of a stranger no more than the network', () =>
    given().when(refuseStranger(ofStranger.data)).then(ofStranger));
  it('is who, what, why and when', () => {
    expect(given(ofUser).state()).toEqual({
      what: 'sign-in',
      why: 'wrong-password',
      userId,
      from: '203.0.113.7',
      at: '2026-01-01T00:00:00.000Z',
    });
    expect(given(ofStranger).state()).toMatchObject({ userId: null, from: '203.0.113.0/24' });
  });
  it('keeps the address of a user under their key', () =>
    expect(refusal.personal['refusal.of-user']).toMatchObject({ fields: { address: '(erased)' } }));
});
