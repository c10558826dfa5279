import { describe, expect, it } from '@jest/globals';
import { share, spread, withPart } from './benchmarks.mjs';

describe('the document of all benches', () => {
  const one = withPart('# Benchmarks\n', 'http', '## HTTP\n\nfast');
  const both = withPart(one, 'store', '## Store');

  it('gets a part of each', () => {
    expect(both).toBe(
      '# Benchmarks\n\n<!-- http -->\n\n## HTTP\n\nfast\n\n<!-- end of http -->\n\n<!-- store -->\n\n## Store\n\n<!-- end of store -->\n',
    );
  });

  it('loses nothing of others when one is measured again', () => {
    const again = withPart(both, 'http', '## HTTP\n\nfaster');
    expect(again).toBe(both.replace('fast\n', 'faster\n'));
    expect(withPart(again, 'http', '## HTTP\n\nfast')).toBe(both);
  });
});

describe('numbers of several rounds', () => {
  it('are told as their median, with the least and the most', () => {
    expect(spread([3, 1, 2])).toBe('2.0 (1.0 to 3.0)');
    expect(spread([7], String)).toBe('7');
    expect(spread([])).toBe('none');
  });

  it('have a value below which a share of them lies', () => {
    const hundred = Array.from({ length: 101 }, (_, n) => 100 - n);
    expect([0, 0.5, 0.95, 1].map((part) => share(part, hundred))).toEqual([0, 50, 95, 100]);
  });
});
