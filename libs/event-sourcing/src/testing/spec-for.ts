import { isDeepStrictEqual, inspect } from 'node:util';
import { fold, type Aggregate, type Decision } from '../aggregate.js';
import type { Fact, Happened } from '../fact.js';
import { Rejection } from '../rejection.js';

/** What stands around the facts of a spec: nothing a decision should depend on, unless the spec sets it. */
export interface SpecSetting {
  readonly tenant?: string;
  readonly stream?: string;
  readonly actor?: string;
  /** When the first fact happened, RFC 3339; each later one a second after. */
  readonly at?: string;
}

interface Then<F extends Fact> {
  /** Exactly these facts, with exactly this data. */
  then(...facts: readonly F[]): void;
  /** The decision stays quiet: what was asked for is so already. */
  thenNothing(): void;
  thenRejected(code: string, details?: Readonly<Record<string, unknown>>): void;
}

export interface Given<State, F extends Fact> {
  when(decision: Decision<State, F>): Then<F>;
  /** The state that the facts make up, for specs of `evolve`. */
  state(): State | undefined;
}

/**
 * The kit for specs of one aggregate: `given(...facts).when(decision).then(...facts)`. Fails with a readable difference;
 * needs no test framework.
 */
export function specFor<State, F extends Fact>(
  of: Aggregate<State, F>,
  setting: SpecSetting = {},
): (...facts: readonly F[]) => Given<State, F> {
  return (...facts) => {
    const past = facts.map((fact, index) => happened(of, fact, index, setting));
    return {
      state: () => fold(of, past),
      when: (decision) => outcome(() => decision(fold(of, past))),
    };
  };
}

function outcome<F extends Fact>(decide: () => readonly F[]): Then<F> {
  let facts: readonly F[] = [];
  let thrown: unknown;
  try {
    facts = decide();
  } catch (error) {
    thrown = error;
  }
  const expectFacts = (expected: readonly F[]) => {
    if (thrown) throw thrown;
    if (!isDeepStrictEqual(plain(facts), plain(expected))) fail('other facts than expected', expected, facts);
  };
  return {
    then: (...expected) => {
      if (expected.length === 0) throw new Error('then() without facts proves nothing: use thenNothing()');
      expectFacts(expected);
    },
    thenNothing: () => expectFacts([]),
    thenRejected: (code, details) => {
      if (!thrown) fail('no rejection', code, facts);
      if (!(thrown instanceof Rejection)) throw thrown;
      if (thrown.code !== code) fail('another rejection', code, thrown.code);
      if (details && !isDeepStrictEqual(thrown.details, details)) fail('other details', details, thrown.details);
    },
  };
}

/** As it would come back from the store: without fields that are undefined. */
const plain = (facts: unknown): unknown => JSON.parse(JSON.stringify(facts));

function fail(what: string, expected: unknown, found: unknown): never {
  const show = (value: unknown) => inspect(value, { depth: 10, breakLength: 100 });
  throw new Error(`${what}\nexpected: ${show(expected)}\nfound:    ${show(found)}`);
}

function happened<S, F extends Fact>(of: Aggregate<S, F>, fact: F, index: number, setting: SpecSetting): Happened<F> {
  const {
    tenant = '018f0000-0000-7000-8000-000000000001',
    stream = '018f0000-0000-7000-8000-000000000002',
    actor = '018f0000-0000-7000-8000-000000000003',
    at = '2026-01-01T00:00:00.000Z',
  } = setting;
  return {
    ...fact,
    id: `018f0000-0000-7000-9000-${String(index).padStart(12, '0')}`,
    at: new Date(Date.parse(at) + index * 1000).toISOString(),
    version: index + 1,
    tenant,
    stream: { name: of.name, id: stream },
    cause: { actor, correlation: stream, causation: null, traceparent: null },
  };
}
