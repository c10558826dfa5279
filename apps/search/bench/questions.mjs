// What people type, as they do: mostly one or two words of a POC that there is, now and then with a typo, a filter or quotes.
import { mistyped, pick, sample, seeded } from './seeded.mjs';

const KINDS = [
  [0.4, 'one word', (poc, random) => ({ q: word(poc, random) })],
  [0.65, 'two words', (poc, random) => ({ q: sample(wordsOf(poc.name), 2, random).join(' ') })],
  [0.8, 'a typo', (poc, random) => ({ q: wordsOf(poc.name).map((each) => mistyped(each, random) ?? each)[0] })],
  [0.9, 'a word, a filter', (poc, random) => ({ q: word(poc, random), ...filter(poc, random) })],
  [0.95, 'a phrase', (poc) => ({ q: `"${poc.description.split(' ').slice(3, 5).join(' ')}"` })],
  [1, 'a filter alone', (poc, random) => filter(poc, random)],
];

/** Endless: `{ kind, query }` of POCs of the corpus, of which there are so many. */
export function* questions(corpus, pocs, seed) {
  const random = seeded(seed);
  for (;;) {
    const poc = corpus.poc(Math.floor(random() * pocs));
    const turn = random();
    const [, kind, ask] = KINDS.find(([upTo]) => turn < upTo);
    const { tags, language, ...rest } = ask(poc, random);
    const query = { ...rest, ...(tags && { tags }), ...(language && { language }) };
    yield { kind, query: new URLSearchParams(query).toString() };
  }
}

/** Endless: what a field shows while somebody types a name or a tag, letter by letter. */
export function* beginnings(corpus, pocs, seed) {
  const random = seeded(seed);
  for (;;) {
    const poc = corpus.poc(Math.floor(random() * pocs));
    const [type, text] = pick([['poc', poc.name], ['tag', poc.tags[0]], ['language', poc.language ?? 'C#']], random); // prettier-ignore
    for (let letters = 1; letters <= Math.min(5, text.length); letters++) {
      const query = new URLSearchParams({ type, prefix: text.slice(0, letters) }).toString();
      yield { kind: type, query };
    }
  }
}

const wordsOf = (name) => name.split(/[\s-]+|(?=\p{Lu})/u).filter(Boolean);

/** Of the name more often than of the rest. */
function word(poc, random) {
  const turn = random();
  if (turn < 0.6) return pick(wordsOf(poc.name), random);
  return turn < 0.8 ? poc.tags[0] : pick(poc.description.replace('.', '').split(' '), random);
}

function filter(poc, random) {
  return poc.language && random() < 0.5 ? { language: poc.language } : { tags: pick(poc.tags, random) };
}
