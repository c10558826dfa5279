// Chance that is the same in every run: a seed, and what is drawn from it.

/** Numbers from 0 to 1 (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number of 32 bits that is always the same for the same words (FNV-1a). */
export function hashOf(words) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

export const pick = (from, random) => from[Math.floor(random() * from.length)];

/** So many of them, none twice. */
export function sample(from, count, random) {
  const left = [...from];
  const most = Math.min(count, left.length);
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (left.length - at));
    [left[at], left[other]] = [left[other], left[at]];
  }
  return left.slice(0, most);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A word with one typo: a letter changed, added, missing, or two neighbours swapped; never the first one. Undefined where the
 * word has fewer than five letters, in which no typo is borne, or none that could be swapped.
 */
export function mistyped(word, random) {
  const letters = [...word];
  if (letters.length < 5) return undefined;
  const at = 1 + Math.floor(random() * (letters.length - 1));
  const other = pick(
    [...LETTERS].filter((letter) => letter !== letters[at]),
    random,
  );
  const [kind] = sample(['changed', 'added', letters.length > 5 && 'missing', 'swapped'].filter(Boolean), 1, random);
  if (kind === 'changed') letters[at] = other;
  if (kind === 'added') letters.splice(at, 0, other);
  if (kind === 'missing') letters.splice(at, 1);
  if (kind === 'swapped') {
    const places = letters.flatMap((letter, index) => (index >= 2 && letter !== letters[index - 1] ? [index] : []));
    if (places.length === 0) return undefined;
    const place = pick(places, random);
    [letters[place - 1], letters[place]] = [letters[place], letters[place - 1]];
  }
  return letters.join('');
}
