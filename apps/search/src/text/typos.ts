/** How many letters of a word may be wrong: none below five letters, one from five on, two from nine on. */
export function typosIn(word: string): 0 | 1 | 2 {
  if (!/^[\p{L}\p{N}]+$/u.test(word)) return 0;
  const letters = [...word].length;
  if (letters < 5) return 0;
  return letters < 9 ? 1 : 2;
}

/**
 * How many typos lie between two words: a letter changed, added or missing, or two neighbours swapped, counts as one.
 * Undefined: more than `most`, or another first letter.
 */
export function typosBetween(one: string, other: string, most: number): number | undefined {
  const [a, b] = [[...one], [...other]];
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > most) return undefined;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(above, column) + 1, at(here, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(before, column - 2) + 1);
      here.push(cost);
    }
    if (Math.min(...here) > most) return undefined;
    [before, above] = [above, here];
  }
  const typos = at(above, b.length);
  return typos <= most ? typos : undefined;
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
