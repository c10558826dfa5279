/** The signs of `C++`, `C#` and `.NET`. */
const SIGNS = /[+#.]/g;
/** No lexeme is as long. */
const TOO_LONG = 101;

/** How many letters of a word may be wrong: none below five letters, one from five on, two from nine on. Numbers are right. */
export function typosIn(word: string): 0 | 1 | 2 {
  const bare = word.replace(SIGNS, '');
  if (!/^[\p{L}\p{N}]+$/u.test(bare) || /^\p{N}+$/u.test(bare)) return 0;
  const letters = [...bare].length;
  if (letters < 5 || letters >= TOO_LONG) return 0;
  return letters < 9 ? 1 : 2;
}

/**
 * How many typos lie between two words: a letter changed, added or missing, or two neighbours swapped, counts as one.
 * Undefined: more than `most`, another first letter, or other signs: `C++` is no `C` with a typo.
 */
export function typosBetween(one: string, other: string, most: number): number | undefined {
  // Looked at for tens of thousands of words in one search: plain strings are not taken apart, and what is the same not compared.
  const [a, b] = SURROGATES.test(one) || SURROGATES.test(other) ? [[...one], [...other]] : [one, other];
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > most) return undefined;
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let [endA, endB] = [a.length, b.length];
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  const columns = endB - from;
  let before: number[] = [];
  let above: number[] = [];
  for (let column = 0; column <= columns; column++) above.push(column);
  for (let row = 1; row <= endA - from; row++) {
    const here = [row];
    let least = row;
    const letter = a[from + row - 1];
    for (let column = 1; column <= columns; column++) {
      const same = letter === b[from + column - 1];
      let cost = Math.min(at(above, column) + 1, at(here, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && letter === b[from + column - 2] && a[from + row - 2] === b[from + column - 1];
      if (swapped) cost = Math.min(cost, at(before, column - 2) + 1);
      here.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return undefined;
    [before, above] = [above, here];
  }
  const typos = at(above, columns);
  return typos <= most && signsOf(one) === signsOf(other) ? typos : undefined;
}

const signsOf = (word: string): string => word.match(SIGNS)?.join('') ?? '';

const SURROGATES = /[\uD800-\uDFFF]/;
const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
