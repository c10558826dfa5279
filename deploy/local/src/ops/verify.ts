import type { Verification } from '@mrbill/operations';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { duration, table, type Output } from './output.js';
import { contextOf, NotReachable, type RunningProduct } from './running.js';

/** Differences in a table for people; `--json` has all that were named. */
const MOST_SHOWN = 50;
/** Milliseconds without an answer after which following makes no sense any more. */
const AWAY = 60_000;

/**
 * Holds an index against what is published, and follows that until it is over. Resolves with 1 where something differs still.
 * Whoever stops following stops nothing.
 */
export async function verify(
  product: RunningProduct,
  view: string,
  repair: boolean,
  output: Output,
  every = 500,
): Promise<number> {
  const context = contextOf(view);
  const path = `views/${encodeURIComponent(view)}`;
  let seen = await product.ask<Verification>(context, `${path}/verify?repair=${repair}`, 'POST');
  output.line(
    `Comparing generation ${seen.generation} of ${view} with what is published. Ctrl-C stops watching, not the comparison.`,
  );
  for (let answeredAt = Date.now(); seen.state === 'running'; await sleep(every)) {
    try {
      seen = await product.ask<Verification>(context, `${path}/verification`);
      answeredAt = Date.now();
    } catch (error) {
      if (!(error instanceof NotReachable)) throw error;
      if (Date.now() - answeredAt > AWAY) throw new CannotStart(`${error.message} The comparison has ended with it.`);
      output.progress(`${error.message} Waiting for it.`);
      continue;
    }
    if (seen.state === 'running') tell(seen, output);
  }
  output.value(seen);
  if (!seen.outcome) throw new CannotStart(`${view} could not be compared: ${seen.problem}.`);
  return told(seen, seen.outcome, output);
}

const steps = { published: 'what is published', index: 'the index', again: 'again what differed' };

function tell({ step, documents, of, rate, secondsLeft }: Verification, output: Output): void {
  const left = secondsLeft === null ? '' : `, about ${duration(secondsLeft)} left`;
  output.progress(
    `  reading ${step ? steps[step] : 'what is published'}: ${documents}${of === null ? '' : ` of ${of}`} documents, ${rate}/s${left}`,
  );
}

function told(
  { view, repair, startedAt, endedAt }: Verification,
  outcome: NonNullable<Verification['outcome']>,
  output: Output,
): number {
  const { documents, tenants, position, differing, differences, parked, unsettled, agree } = outcome;
  const seconds = (Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)) / 1000;
  output.line(
    `${documents} documents of ${tenants} tenants were compared up to position ${position}, in ${duration(seconds)}.`,
  );
  if (differing > 0) {
    const names = ['tenant', 'id', 'what', 'published', 'indexed', ...(repair ? ['mended'] : [])];
    const rows = differences
      .slice(0, MOST_SHOWN)
      .map((each) => [
        each.tenantId,
        each.id,
        each.kind,
        each.publishedVersion ?? '-',
        each.indexedVersion ?? '-',
        ...(repair ? [each.mended ? 'yes' : 'no'] : []),
      ]);
    output.line(table(names, rows));
    if (differing > rows.length) output.line(`... and ${differing - rows.length} more.`);
  }
  if (parked > 0) output.line(`${parked} documents wait for parked facts: npm run ops -- dead-letters list`);
  if (unsettled > 0) output.line(`${unsettled} changed each time they were looked at: ask again when less is written.`);
  if (agree) output.line(differing > 0 ? 'All of it is mended: they agree now.' : 'They agree.');
  else if (!repair)
    output.line(
      `npm run ops -- verify ${view} --repair mends it; where that is most of it, npm run ops -- rebuild ${view} --quick.`,
    );
  else output.line(`Not all of it could be mended: npm run ops -- rebuild ${view} fills the index anew.`);
  return agree ? 0 : 1;
}
