import type { Fact, Recorded } from '../fact.js';
import type { Tally } from './tally.js';

/** What one fact does to one row. Nothing at all: leave it out. A patch needs its row to be there. */
export type Change<Row> =
  { readonly put: Row } | { readonly patch: Partial<Row> | ((row: Row) => Partial<Row>) } | { readonly remove: true };

type On<F extends Fact, Row> = {
  readonly [T in F['type']]?: (
    data: Extract<F, { type: T }>['data'],
    fact: Recorded<Extract<F, { type: T }>>,
  ) => Change<Row> | undefined;
};

/** One read model: a table of rows, made of facts by pure functions, so that it can be made again at any time. */
export interface View<F extends Fact, Row extends object> {
  /** `<context>.<name>`, unique at boot. */
  readonly name: string;
  /** Raised when the rows change shape or meaning: a new version is filled beside the old one, then switched to. */
  readonly version: number;
  /** Which row of its tenant a fact is about. */
  readonly key: (fact: Recorded<F>) => string;
  /** The SQL type of each field; `camelCase` fields become `snake_case` columns. */
  readonly columns: { readonly [K in keyof Row]-?: string };
  /** Index definitions after `ON <table>`, such as `(tenant, user_id, created_at)`. */
  readonly indexes: readonly string[];
  /**
   * A role that cannot log in and that may read the rows of all tenants: its functions make look-ups that row level security
   * would keep from an index (arrays, full text). They must put the tenant inside themselves.
   */
  readonly lookup?: string;
  /** What is counted over the rows, where counting anew for each question would take too long. */
  // Rows give whatever the tally likes, to sums of whatever shape.
  readonly tally?: Tally<Row, any, any>;
  /** Its checkpoint is read by others, so it moves with each fact, whether that matters to a row or not. */
  readonly keepsPace?: boolean;
  /** By type of fact; what is not named here does not matter to this view. */
  readonly on: On<F, Row>;
}

/** A view of whatever facts and rows. */
// A handler takes one kind of fact, so views of different facts have nothing else in common.
export type AnyView = View<any, any>;

type Definition<F extends Fact, Row extends object> = Omit<View<F, Row>, 'indexes'> &
  Partial<Pick<View<F, Row>, 'indexes'>>;

export const view = <F extends Fact, Row extends object>(definition: Definition<F, Row>): View<F, Row> => ({
  indexes: [],
  ...definition,
});

/** A fact that a view could not take. */
export interface Poison {
  readonly fact: Recorded;
  readonly problem: string;
}

/** Never empty, also where something was thrown that is no error. */
export const problemOf = (error: unknown): string => (error as Error | undefined)?.message || String(error);

/** The change that a fact makes in a view; undefined where it makes none. */
export function changeOf<F extends Fact, Row extends object>(
  of: View<F, Row>,
  fact: Recorded<F>,
): Change<Row> | undefined {
  const handler = (
    of.on as Record<string, ((data: unknown, fact: Recorded<F>) => Change<Row> | undefined) | undefined>
  )[fact.type];
  return handler?.(fact.data, fact);
}

/** The row after a change. Throws where a patch finds no row. */
export function applied<Row extends object>(change: Change<Row>, row: Row | undefined): Row | undefined {
  if ('put' in change) return change.put;
  if ('remove' in change) return undefined;
  if (!row) throw new Error('there is no row to change: an earlier fact of this stream is missing or parked');
  return { ...row, ...(typeof change.patch === 'function' ? change.patch(row) : change.patch) };
}
