import { describe, expect, it } from '@jest/globals';
import { judge, LIFE } from './rotation.js';

const at = (milliseconds: number) => new Date(1_800_000_000_000 + milliseconds);
const rotation = { generation: 3, rotatedAt: at(0), expiresAt: at(LIFE) };

describe('a refresh token', () => {
  it.each([
    ['the newest', 3, 0, 'rotate'],
    ['the newest, at its last moment', 3, LIFE - 1, 'rotate'],
    ['the newest, too late', 3, LIFE, 'expired'],
    ['the newest one’s parent, at once', 2, 0, 'repeat'],
    ['the newest one’s parent, after 9.999 s', 2, 9_999, 'repeat'],
    ['the newest one’s parent, after 10 s', 2, 10_000, 'reuse'],
    ['one older, at once', 1, 0, 'reuse'],
    ['one older, after the session ran out', 1, LIFE, 'expired'],
  ] as const)('%s', (_, generation, after, judgement) => {
    expect(judge(generation, rotation, at(after))).toBe(judgement);
  });
});
