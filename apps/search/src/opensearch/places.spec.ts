import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spotsOf, stemmable } from '../text/lexemes.js';
import { Stems } from '../text/stems.js';
import { chunksOf } from '../text/words.js';
import { Places } from './places.js';
import { firmly } from './signs.js';
import { mistakableIn } from './vocabulary.js';

/** Knows of each word that it comes from the word without its last letter; counts the words that it was asked for. */
function dictionary() {
  const asked: string[] = [];
  const query = (_text: string, [words]: string[][]) => {
    asked.push(...words!);
    return Promise.resolve({ rows: words!.map((each) => ({ stems: [each.slice(0, -1)], stop: false })) });
  };
  return { asked, query } as unknown as { asked: string[]; query: never };
}

/** The same of the text as a whole, with nothing kept. */
async function places(text: string): Promise<string> {
  const stems = new Stems();
  await stems.learn(stemmable(chunksOf(text)), dictionary());
  const at = Map.groupBy(spotsOf(chunksOf(text), stems, 0), ({ position }) => position);
  return firmly([...at.values()].map((spots) => spots.map(({ lexeme }) => lexeme).join('|')).join(' '));
}

const TEXTS = fc.array(fc.constantFrom('Event', 'Store', 'event-store', 'nestjs/core', '@', 'C++', 'C#', '.NET', 'Ação', 'e\u0301', '日本', '👩‍💻', '-', '.', '_', ' ', ' ', '\n', '\u00a0', 'HTTPServer2', "d'água"), { maxLength: 12 }).map((parts) => parts.join('')); // prettier-ignore

describe('the places of a text', () => {
  it('have all that is found at one of them beside each other', async () => {
    expect(await new Places(new Stems()).of([' Event  stores.', ''], dictionary())).toEqual([
      { places: '=event|~even|event =stores|~store|stores', words: ['event', 'stores'] },
      { places: '', words: [] },
    ]);
  });

  it('are what they are for the text as a whole, whatever was kept of others', () => {
    const [made, on] = [new Places(new Stems(), 3), dictionary()];
    return fc.assert(
      fc.asyncProperty(fc.array(TEXTS, { maxLength: 4 }), async (texts) => {
        const whole = await Promise.all(texts.map(places));
        const placed = await made.of(texts, on);
        expect(placed.map((each) => each.places)).toEqual(whole);
        expect(placed.map(({ words }) => new Set(words))).toEqual(whole.map((each) => new Set(mistakableIn(each))));
      }),
      { numRuns: 300 },
    );
  });

  it('are worked out once for a word that comes again', async () => {
    const [made, on] = [new Places(new Stems()), dictionary()];
    await made.of(['a query', 'the query'], on);
    await made.of(['query the store'], on);
    expect(on.asked).toEqual(['a', 'query', 'the', 'store']);
  });
});
