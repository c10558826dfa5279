import { isDeepStrictEqual } from 'node:util';

/**
 * What the rows of a view come to when they are counted: sums under keys of their own, kept beside the rows in the same
 * transaction. Each row gives something to some sums; when it changes, what it gave is taken back and what it gives now is
 * added. So a sum is made of gifts alone, in the order of the facts, and can be made again like the rows themselves.
 */
export interface Tally<Row extends object, Gift, Sum extends object> {
  /** The SQL type of each field of a sum. */
  readonly columns: { readonly [K in keyof Sum]-?: string };
  readonly indexes: readonly string[];
  /** By the key of the sum: what a row gives to it. `key` is the row's own. */
  readonly gifts: (row: Row, key: string) => ReadonlyMap<string, Gift>;
  readonly add: (sum: Sum | undefined, gift: Gift) => Sum;
  /** Undefined where nothing is left. */
  readonly take: (sum: Sum, gift: Gift) => Sum | undefined;
}

export const tally = <Row extends object, Gift, Sum extends object>(
  definition: Tally<Row, Gift, Sum>,
): Tally<Row, Gift, Sum> => definition;

/** One sum, and what becomes of it. */
export interface Step {
  readonly key: string;
  readonly to: (sum: object | undefined) => object | undefined;
}

type AnyTally = Tally<any, any, any>;

/** What a change of one row does to the sums: nothing where it gives what it gave. */
export function stepsOf(of: AnyTally, key: string, before: object | undefined, after: object | undefined): Step[] {
  const [gave, gives] = [before, after].map((row) => (row ? of.gifts(row, key) : new Map<string, unknown>())) as [
    ReadonlyMap<string, unknown>,
    ReadonlyMap<string, unknown>,
  ];
  const same = (sum: string) => gave.has(sum) && gives.has(sum) && isDeepStrictEqual(gave.get(sum), gives.get(sum));
  return [
    ...[...gave].filter(([sum]) => !same(sum)).map(([sum, gift]) => ({ key: sum, to: taking(of, sum, gift) })),
    ...[...gives]
      .filter(([sum]) => !same(sum))
      .map(([sum, gift]) => ({ key: sum, to: (before: object | undefined) => of.add(before, gift) as object })),
  ];
}

const taking = (of: AnyTally, key: string, gift: unknown) => (sum: object | undefined) => {
  if (!sum) throw new Error(`the sum '${key}' is not there, although a row has given to it: rebuild the view`);
  return of.take(sum, gift) as object | undefined;
};
