import type { Status, SubscriptionReport } from '@mrbill/operations';
import { duration, table, type Output } from './output.js';
import { contexts, Refused, type ContextName, type RunningProduct } from './running.js';

type Outcome = Status | { readonly context: ContextName; readonly problem: string };

/** Shows each view and subscription of each context. Resolves with 1 where a context did not answer. */
export async function status(product: RunningProduct, output: Output): Promise<number> {
  const outcomes = await Promise.all(contexts.map((context) => statusOf(product, context)));
  output.value({ contexts: outcomes });
  const reports = outcomes.flatMap((outcome) => ('problem' in outcome ? [] : outcome.subscriptions));
  const names = ['subscription', 'generation', 'state', 'position', 'lag', 'behind', 'facts/s', 'parked', 'blocked by'];
  output.line(table(names, reports.map(row)));
  for (const outcome of outcomes) if ('problem' in outcome) output.line(outcome.problem);
  return outcomes.some((outcome) => 'problem' in outcome) ? 1 : 0;
}

async function statusOf(product: RunningProduct, context: ContextName): Promise<Outcome> {
  try {
    return await product.ask<Status>(context, 'status');
  } catch (error) {
    const problem = (error as Error).message;
    return { context, problem: error instanceof Refused ? `${context}: ${problem}` : problem };
  }
}

const row = (one: SubscriptionReport): Array<string | number> => [
  one.name,
  one.generation,
  one.status,
  one.position,
  one.lag ?? '?',
  one.lagSeconds === null ? '?' : duration(one.lagSeconds),
  one.rate,
  one.parked,
  one.blockedBy ?? '',
];
