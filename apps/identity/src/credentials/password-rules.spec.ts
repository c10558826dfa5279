import { describe, expect, it } from '@jest/globals';
import { BreachedPasswords } from './breached-passwords.js';
import { NewPassword, refuseWeak, weaknessOf } from './password-rules.js';

const ana = { email: 'ana.souza@padaria.example', fullName: 'Ana Conceição Souza', domain: 'padaria.example' };
const saidOf = (password: string) => NewPassword.safeParse(password).error?.issues.map(({ message }) => message);

describe('a new password', () => {
  it.each([
    'fermento natural',
    'quite a long password',
    'pão de queijo às 7',
    'twelve chars',
    '🍞🥐🥖🥨🥯🧀🥚🍳🧈🥞🧇🥓',
    'Ù'.normalize('NFD') + ' is one letter',
    '~}{|?>*&^%£€',
    'lorem ipsum dolor sit amet '.repeat(7),
  ])('may be %j', (password) => expect([saidOf(password), weaknessOf(password, ana)]).toEqual([undefined, undefined]));

  it.each([
    ['too short', 'must have at least 12 characters'],
    ['eleven char', 'must have at least 12 characters'],
    // One character on a screen, but a letter and eleven marks.
    [`${'é'.normalize('NFD').repeat(6)}`, 'must have at least 12 characters'],
    ['long '.repeat(41), 'must have at most 200 characters'],
    ['Password1234', expect.stringContaining('breaches')],
    ['CorrectHorseBatteryStaple', expect.stringContaining('breaches')],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', expect.stringContaining('easily guessed')],
    ['abababababababab', expect.anything()],
    ['abcdefghijklmnopqrstu', expect.anything()],
    ['9876543210987654', expect.anything()],
    ['mrbill mrbill mrbill', expect.stringContaining('easily guessed')],
    ['Mr. Bill 12345678', expect.stringContaining('easily guessed')],
    ['                ', expect.stringContaining('easily guessed')],
    ['nul \u0000 in the middle', 'holds the character U+0000'],
  ])('may not be %j', (password, said) => expect(saidOf(password)).toEqual([said]));

  it.each([
    'ana.souza@padaria.example',
    'AnaSouza AnaSouza',
    'Ana Conceicao Souza!',
    'conceição conceição',
    'padaria.example 1234',
    'Padaria-Souza-2222',
  ])('may be %j for others, not for Ana of the Padaria', (password) => {
    expect(weaknessOf(password)).toBeUndefined();
    expect(() => refuseWeak(password, ana)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        more: { errors: [{ pointer: '/password', detail: expect.stringContaining('easily guessed') }] },
      }) as never,
    );
  });

  it('may hold a known word among others', () =>
    expect(() => refuseWeak('souza keeps bees in winter', ana)).not.toThrow());
});

describe('the list of breached passwords', () => {
  const list = BreachedPasswords.read(new URL('./breached-passwords.filter', import.meta.url));

  it('is a long one', () => expect(list.size).toBeGreaterThan(1_400_000));

  it.each(['123456789012', 'qwertyuiop123', 'senha1234567', 'Administrator', 'iloveyou1234', 'PassWordPassWord'])(
    'has %s',
    (password) => expect(list.has(password)).toBe(true),
  );

  it('has hardly any that was never used', () => {
    const taken = Array.from({ length: 100_000 }, (_, index) => list.has(`nobody ever had number ${index}`));
    // One or two are to be expected; ten come in one of a million lists of a hundred thousand.
    expect(taken.filter(Boolean).length).toBeLessThan(10);
  });
});
