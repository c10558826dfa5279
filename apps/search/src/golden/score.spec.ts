import { describe, expect, it } from '@jest/globals';
import { score, type Answered } from './score.js';

const answered = (question: Omit<Answered['question'], 'of' | 'q'>, ...names: string[]): Answered => ({
  question: { of: 'ipê', q: 'q', ...question },
  names,
  total: names.length,
});

describe('the score', () => {
  it('is full where everything is as it must be', () => {
    const answers = [answered({ first: 'a', page: ['b'], never: ['d'] }, 'a', 'c', 'b'), answered({ nothing: true })];
    expect(score(answers)).toEqual({ mrr: 1, recall: 1, violations: 0, complaints: [] });
  });

  it('means the places of what must come first', () => {
    const answers = [answered({ first: 'a' }, 'a'), answered({ first: 'a' }, 'b', 'a'), answered({ first: 'a' }, 'b')];
    expect(score(answers).mrr).toBeCloseTo((1 + 1 / 2 + 0) / 3);
    expect(score(answers).complaints).toEqual([
      'ipê, "q": a must come first and is number 2; found b | a',
      'ipê, "q": a must come first and is not there; found b',
      'ipê, "q": a must be there; found b',
    ]);
  });

  it('counts what must be on the page, also what must come first', () => {
    const { recall, mrr } = score([answered({ first: 'a', page: ['b', 'c'] }, 'b'), answered({ page: ['d'] }, 'd')]);
    expect([recall, mrr]).toEqual([2 / 4, 0]);
  });

  it('looks at the first page for what must be there, and at all for what must not', () => {
    const names = [...Array.from({ length: 20 }, (_, n) => `${n}`), 'late'];
    expect(score([answered({ page: ['late'] }, ...names)]).recall).toBe(0);
    expect(score([answered({ first: 'late' }, ...names)]).mrr).toBe(0);
    expect(score([answered({ never: ['late'] }, ...names)]).violations).toBe(1);
  });

  it('counts what must not be found', () => {
    const answers = [answered({ never: ['a', 'b'] }, 'a', 'b'), answered({ nothing: true }, 'c')];
    expect(score(answers).violations).toBe(3);
    expect(score([{ ...answered({ nothing: true }), total: 7 }]).violations).toBe(1);
  });

  it('is full where nothing was asked for', () =>
    expect(score([])).toEqual({ mrr: 1, recall: 1, violations: 0, complaints: [] }));
});
