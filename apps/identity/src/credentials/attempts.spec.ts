import { describe, expect, it } from '@jest/globals';
import { accountOf, pauseAfter } from './attempts.js';

describe('the pause after so many failures', () => {
  it.each([
    [0, 0],
    [1, 0],
    [3, 0],
    [4, 1],
    [5, 2],
    [6, 4],
    [13, 512],
    [14, 900],
    [15, 900],
    [1_000_000, 900],
  ])('%i is %i s', (failures, seconds) => expect(pauseAfter(failures)).toBe(seconds * 1000));
});

describe('an account', () => {
  it('is the same however its address is written', () =>
    expect(accountOf('t', 'Résumé@ACME.example')).toEqual(accountOf('t', 'résumé@acme.example'.normalize('NFD'))));
  it('is another one in another tenant', () => expect(accountOf('t', 'a')).not.toEqual(accountOf('u', 'a')));
});
