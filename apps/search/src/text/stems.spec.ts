import { describe, expect, it } from '@jest/globals';
import { Stems } from './stems.js';

const word = (letters: string) => ({ word: letters, written: letters });

/** Knows of each word that it is its own stem; counts the words that it was asked for. */
function dictionary() {
  const asked: string[] = [];
  const query = (_text: string, [words]: string[][]) => {
    asked.push(...words!);
    return Promise.resolve({ rows: words!.map((each) => ({ stems: [each], stop: false })) });
  };
  return { asked, query } as unknown as { asked: string[]; query: never };
}

describe('stems', () => {
  it('are asked for once', async () => {
    const [stems, on] = [new Stems(), dictionary()];
    await stems.learn([word('one'), word('two'), word('one')], on);
    await stems.learn([word('two')], on);
    expect(on.asked).toEqual(['one', 'two']);
    expect(stems.of(word('two'))).toEqual(['two']);
  });

  it('are still known to who had them learnt when somebody else is the one too many', async () => {
    const [stems, on] = [new Stems(2), dictionary()];
    await stems.learn(['one', 'two', 'three'].map(word), on);
    await stems.learn([word('four')], on);
    expect(['one', 'two', 'three', 'four'].map((each) => stems.of(word(each)))).toEqual([['one'], ['two'], ['three'], ['four']]); // prettier-ignore
  });

  it('of words that are used stay, others are forgotten', async () => {
    const [stems, on] = [new Stems(2), dictionary()];
    await stems.learn(['one', 'two', 'three'].map(word), on);
    await stems.learn(['four', 'one', 'five'].map(word), on);
    await stems.learn([word('six')], on);
    expect(stems.of(word('one'))).toEqual(['one']);
    await stems.learn(['two', 'one'].map(word), on);
    expect(on.asked).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'two']);
  });
});
