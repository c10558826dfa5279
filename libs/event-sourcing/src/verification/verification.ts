import type pg from 'pg';
import { Comparison, nameOf, type Compared, type Progress } from './comparison.js';
import type { Difference } from './difference.js';
import { mend, tidy } from './mending.js';

/** How many documents, and the sum of their digests modulo 2^128 in hexadecimal. */
export interface Figures {
  readonly count: number;
  readonly digest: string;
}

export interface TenantFigures {
  readonly tenant: string;
  readonly published: Figures;
  readonly indexed: Figures;
}

/** A difference that was found, and whether it has been mended; null where nobody asked for that. */
export interface Found extends Difference {
  readonly mended: boolean | null;
}

/** What a comparison of all tenants has come to. */
export interface Outcome {
  /** Everything published up to here was compared. */
  readonly position: number;
  /** Documents that are published, all tenants together. */
  readonly documents: number;
  /** Whether every document is as it was published now, after whatever was mended. */
  readonly agree: boolean;
  readonly tenants: number;
  /** Tenants whose figures differ first; not all of them where there are many. */
  readonly figures: readonly TenantFigures[];
  /** How many documents differed when they were looked at. */
  readonly differing: number;
  /** The first of them. */
  readonly differences: readonly Found[];
  /** Documents that wait for a parked fact of theirs. */
  readonly parked: number;
  /** Documents that changed each time that they were looked at. */
  readonly unsettled: number;
}

/** Of an answer that has to stay readable. */
const MOST_NAMED = 1_000;
const MOST_TENANTS = 100;

/** Compares a generation of an index with what is published and, if asked to, mends what differs, then looks again. */
export async function verify(compared: Compared, { repair, pool, signal, progress }: Verifying): Promise<Outcome> {
  const comparison = new Comparison(compared, signal, progress);
  await comparison.run();
  const { differences } = comparison;
  const differing = differences.length + comparison.beyond;
  if (repair && differences.length > 0) {
    await mend(compared, differences, comparison.published, pool, signal);
    await comparison.settle();
  }
  // Also where nothing differs now: a repair may have ended half way.
  if (repair) await tidy(compared, tenantsOf(comparison), pool, signal);
  const left = new Set(comparison.differences.map(nameOf));
  return {
    position: comparison.position,
    documents: sum(comparison.publishedSums.tenants.map((tenant) => comparison.publishedSums.of(tenant).count)),
    agree: left.size === 0 && comparison.unsettled === 0 && (comparison.sumsAgree || comparison.parkedIds.size > 0),
    ...figuresOf(comparison),
    differing,
    differences: differences
      .slice(0, MOST_NAMED)
      .map((each) => ({ ...each, mended: repair ? !left.has(nameOf(each)) : null })),
    parked: comparison.parkedIds.size,
    unsettled: comparison.unsettled,
  };
}

export interface Verifying {
  readonly repair: boolean;
  /** Where mending has its transactions. */
  readonly pool: pg.Pool;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

function figuresOf({ publishedSums, indexedSums }: Comparison): Pick<Outcome, 'tenants' | 'figures'> {
  const tenants = tenantsOf({ publishedSums, indexedSums });
  const differ = tenants.filter((tenant) => !publishedSums.of(tenant).equals(indexedSums.of(tenant)));
  const first = [...new Set([...differ, ...tenants])].slice(0, MOST_TENANTS);
  const figures = first.map((tenant) => {
    const [published, indexed] = [publishedSums.of(tenant), indexedSums.of(tenant)];
    return {
      tenant,
      published: { count: published.count, digest: published.digest },
      indexed: { count: indexed.count, digest: indexed.digest },
    };
  });
  return { tenants: tenants.length, figures };
}

const tenantsOf = ({ publishedSums, indexedSums }: Pick<Comparison, 'publishedSums' | 'indexedSums'>): readonly string[] =>
  [...new Set([...publishedSums.tenants, ...indexedSums.tenants])]; // prettier-ignore

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
