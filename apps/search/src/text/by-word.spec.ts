import { describe, expect, it } from '@jest/globals';
import { ByWord, wordsIn } from './by-word.js';
import { Stems } from './stems.js';

const on = {
  query: (_text: string, [words]: string[][]) =>
    Promise.resolve({ rows: words!.map(() => ({ stems: [], stop: false })) }),
} as never;

/** Tells what it is asked to make, word by word. */
function counting(most?: number) {
  const made: string[] = [];
  const words = new ByWord(
    new Stems(),
    (chunks) => {
      const word = chunks.flatMap(({ runs }) => runs.map((run) => run.word)).join(' ');
      made.push(word);
      return { word };
    },
    most,
  );
  return { made, learn: (...texts: string[]) => words.of(texts.map(wordsIn), on) };
}

describe('what is made by word', () => {
  it('is made once for a word that comes again, in one text or in another', async () => {
    const { made, learn } = counting();
    await learn('store events', 'events again');
    await learn('again the store');
    expect(made).toEqual(['store', 'events', 'again', 'the']);
  });

  it('is there for all words of the texts, however many others are learnt at the same time', async () => {
    const { learn } = counting(2);
    const others = Array.from({ length: 20 }, (_, n) => `other${n} more${n}`);
    const all = [learn('one two three four five'), ...others.map((text) => learn(text))];
    const [[five] = []] = await Promise.all(all);
    expect(five?.map(({ word }) => word)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('is not kept of what nobody writes twice, nor of words that very much is made of', async () => {
    const { made, learn } = counting();
    const [long, many] = ['x'.repeat(41), 'a1b2c3'];
    await learn(`${long} ${many}`);
    await learn(`${long} ${many}`);
    expect(made).toEqual([long, many, long, many]);
  });

  it('is forgotten where nobody has asked for it since as many others came', async () => {
    const { made, learn } = counting(2);
    for (const text of ['kept', 'one', 'kept two', 'three', 'kept four', 'one']) await learn(text);
    expect(made).toEqual(['kept', 'one', 'two', 'three', 'four', 'one']);
  });
});
