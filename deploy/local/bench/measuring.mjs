// One round of requests: what was answered, and what took the processor meanwhile.
import { cpus } from 'node:os';
import { engineProcessor } from '../../../apps/search/bench/engine.mjs';
import { share } from '../../../scripts/benchmarks.mjs';
import { processorOf } from './processes.mjs';

/** One round: its answers, and the cores that each process took meanwhile. */
export async function measured(home, way, next, load) {
  const [before, since] = [await allOf(home), performance.now()];
  const answers = await way.run(next, load);
  const [after, took] = [await allOf(home), performance.now() - since];
  const processor = Object.entries(after).map(([name, used]) => [name, (used - (before[name] ?? 0)) / took]);
  return { answers, processor: Object.fromEntries(processor) };
}

/** Milliseconds of processor so far, those of an OpenSearch too: it is no process of the product's. */
export const allOf = async (home) => ({ ...processorOf(home), ...(await engineProcessor()) });

/** Servers, which work on more than one processor. */
const SEVERAL = ['postgres', 'opensearch'];

/** Why it was not faster, as far as the processor tells. */
export function whatHeldBack(all) {
  const names = Object.keys(all[0].processor);
  const cores = names.map((name) => [name, share(0.5, all.map(({ processor }) => processor[name]))]); // prettier-ignore
  const most = cores.toSorted(([, a], [, b]) => b - a).slice(0, 5);
  const told = most.map(([name, used]) => `${name} ${two(used)}`).join(', ');
  const sum = cores.reduce((total, [, used]) => total + used, 0);
  if (most[0][1] > 0.85 && !SEVERAL.includes(most[0][0]))
    return `The one thread of ${most[0][0]} is full (cores: ${told}).`;
  if (sum > 0.8 * cpus().length) return `The processor: ${two(sum)} of ${cpus().length} cores are taken (${told}).`;
  return `Not the processor (cores: ${told}, of ${cpus().length}): what is left is waiting, for the disk or for each other.`;
}

export function refusedOf(all) {
  const refused = all
    .flatMap(({ answers }) => answers)
    .filter(({ status }) => typeof status !== 'number' || status >= 300);
  const counts = Object.entries(Object.groupBy(refused, ({ status }) => String(status)));
  return counts.length === 0 ? '0' : counts.map(([status, some]) => `${some.length} x ${status}`).join(', ');
}

export function sumOf(processor) {
  return Object.values(processor).reduce((total, used) => total + used, 0);
}

/** Of all answers, or of those of a kind, the time below which that part of them lies: one for each round. */
export const timesAt = (part, rounds, kind) =>
  rounds.map(({ answers }) => share(part, answers.filter((answer) => !kind || answer.kind === kind).map(({ took }) => took))); // prettier-ignore

function two(value) {
  return value.toFixed(2);
}
