import type { Outcome } from '../verification/verification.js';
import { nameOf } from '../verification/comparison.js';
import type { VerificationStatus } from '../verification/job.js';
import { IndexView } from '../views/index-view.js';
import { keyOf, type SubscriptionRow } from './checkpoint.js';
import type { Following } from './following.js';
import type { Verifications } from './verifications.js';

/** Milliseconds after which a comparison that failed, or that found a difference, is made again by itself. */
const AFTER_FAILURE = 10_000;
const AFTER_DIFFERENCE = 300_000;
/** Differences in one sentence. */
const MOST_SAID = 3;

/**
 * What a generation that has caught up must show before readers are switched to it: nothing of it is parked, unless an operator
 * has accepted that; and an index holds exactly what is published.
 */
export class Gate {
  constructor(private readonly verifications: Verifications) {}

  /** Why it is not switched to yet; undefined: it may be. */
  holds(row: SubscriptionRow, parked: number, following: Following): string | undefined {
    if (parked > 0 && row.wish !== 'accept') {
      return (
        `${parked} of its facts are parked: see npm run ops -- dead-letters list; mend and retry them, ` +
        `or switch without them by npm run ops -- rebuild ${row.name} --accept`
      );
    }
    return following.model instanceof IndexView ? this.differs(row, following) : undefined;
  }

  /** It is compared anew when it is asked about next. */
  forget(row: SubscriptionRow): void {
    this.verifications.forget(keyOf(row));
  }

  private differs(row: SubscriptionRow, following: Following): string | undefined {
    const key = keyOf(row);
    const status = this.verifications.status(key);
    if (!status || this.isOld(status)) {
      this.verifications.begin(following, row.generation, false, key);
      return 'its documents are compared with what is published before it is switched to';
    }
    if (status.state === 'running') return underWay(status);
    if (!status.outcome) return `it could not be compared with what is published: ${status.problem}`;
    return status.outcome.agree ? undefined : differing(row.name, status.outcome);
  }

  private isOld({ endedAt, outcome }: VerificationStatus): boolean {
    if (!endedAt || outcome?.agree) return false;
    return Date.now() - endedAt.getTime() > (outcome && outcome.differing > 0 ? AFTER_DIFFERENCE : AFTER_FAILURE);
  }
}

function underWay({ progress, rate, secondsLeft }: VerificationStatus): string {
  const documents = progress ? `, ${progress.documents} of about ${progress.of ?? '?'} documents` : '';
  const left = secondsLeft === null ? '' : `, about ${secondsLeft} s left`;
  return `its documents are compared with what is published before it is switched to${documents}, ${rate}/s${left}`;
}

function differing(view: string, { differing, differences, unsettled }: Outcome): string {
  if (differing === 0)
    return `${unsettled} of its documents changed each time they were compared with what is published`;
  const some = differences.slice(0, MOST_SAID).map((each) => `${nameOf(each)} ${each.kind}`);
  const more = differing > some.length ? ` and ${differing - some.length} more` : '';
  return (
    `${differing} of its documents differ from what is published (${some.join(', ')}${more}): it is not switched to. ` +
    `npm run ops -- rebuild ${view} compares again; abandon it to begin anew`
  );
}
