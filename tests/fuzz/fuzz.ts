import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { nameOf, operationsOf, type Document, type Operation } from '../documented.js';
import { Answers, type Answer } from './answers.js';
import { answerIn, curlOf } from './curl.js';
import { KnownValues, namesOfInputs } from './known-values.js';
import { plansFor, requestOf, type Plan, type Request } from './requests.js';
import { Socket, type Sent } from './socket.js';
import { Fitting, type Hints } from './values.js';

export interface Caller {
  readonly name: string;
  /** What stands in `Authorization`. */
  readonly authorization: string | undefined;
}

/** What is asked, by whom, and how often. */
export interface Fuzzed {
  readonly url: string;
  readonly document: Document;
  readonly seed: number;
  readonly requests: number;
  readonly atOnce?: number;
  /** Those who may ask this; people who lose their access by it must be its own. */
  readonly callersOf: (operation: Operation) => readonly Caller[];
  readonly hints?: Hints;
  /** Values to begin with, by the name of their field. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  /** Values that only questions may name. */
  readonly spared?: readonly string[];
  readonly secrets?: readonly string[];
  /** Statuses that come of a request before it is known what it asks for. */
  readonly ofAnyRoute?: readonly number[];
  /** No answer may take longer. */
  readonly answerWithinMs?: number;
  /** Not asked. */
  readonly except?: (operation: Operation) => boolean;
  /** Where luck may have been against it, an operation that never was taken is asked further, so long as this says so. */
  readonly persistIn?: (operation: Operation) => boolean;
  /** Of the share that each operation has; 1 if nothing is said. */
  readonly weightOf?: (operation: Operation) => number;
}

/** A request whose answer is not as it should be, as small as it could be made. */
export interface Finding {
  readonly operation: string;
  readonly complaint: string;
  readonly curl: string;
  readonly answer: string;
}

export interface Outcome {
  readonly sent: number;
  readonly findings: readonly Finding[];
  /** By operation: how often each status came back. */
  readonly statuses: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly slowest: { readonly operation: string; readonly ms: number };
}

/** So often a request is sent that is answered by 503. */
const PATIENCE = 4;
/** So often an operation may be asked all over, until it has been taken. */
const ROUNDS = 5;
/** More than there are operations, whose seeds follow each other. */
const APART = 10_000;
/** So many more requests may be sent, in so many milliseconds, to make a failing one small. */
const SHRINKING = 500;
const SHRINKING_MS = 10_000;

/** Asks every operation of a document in many ways, all operations beside each other, and holds each answer against it. */
export async function fuzz(what: Fuzzed): Promise<Outcome> {
  const operations = operationsOf(what.document).filter((operation) => !what.except?.(operation));
  const known = new KnownValues(namesOfInputs(operations, what.document.components.schemas), new Set(what.spared));
  for (const [name, values] of Object.entries(what.known ?? {})) for (const value of values) known.add(name, value);
  const run = new Run(what, known);
  const weight = what.weightOf ?? (() => 1);
  const whole = operations.reduce((sum, operation) => sum + weight(operation), 0);
  try {
    const found = await Promise.all(
      operations.map((operation, index) =>
        run.untilTaken(operation, what.seed + index, Math.ceil((what.requests * weight(operation)) / whole)),
      ),
    );
    return {
      sent: run.asked,
      findings: found.filter((one) => one !== undefined),
      statuses: run.statuses,
      slowest: run.slowest,
    };
  } finally {
    await run.close();
  }
}

class Run {
  readonly statuses: Record<string, Record<number, number>> = {};
  slowest = { operation: '', ms: 0 };
  private readonly mayNot = new Set<string>();
  private readonly socket: Socket;
  private readonly fitting: Fitting;
  private readonly answers: Answers;

  constructor(
    private readonly what: Fuzzed,
    private readonly known: KnownValues,
  ) {
    this.socket = new Socket(what.url, what.atOnce ?? 24, what.answerWithinMs);
    this.fitting = new Fitting(what.document, what.hints ?? {}, known.names);
    this.answers = new Answers(what.document, what.secrets, what.ofAnyRoute);
  }

  get asked(): number {
    return this.socket.sent;
  }

  close(): Promise<void> {
    return this.socket.close();
  }

  async untilTaken(operation: Operation, seed: number, times: number): Promise<Finding | undefined> {
    const rounds = this.what.persistIn?.(operation) ? ROUNDS : 1;
    for (let round = 0; round < rounds; round++) {
      const finding = await this.of(operation, seed + round * APART, times);
      if (finding || this.taken(operation)) return finding;
    }
    return undefined;
  }

  private taken(operation: Operation): boolean {
    return Object.keys(this.statuses[nameOf(operation)] ?? {}).some((status) => Number(status) < 300);
  }

  private async of(operation: Operation, seed: number, times: number): Promise<Finding | undefined> {
    let finding: Finding | undefined;
    let shrinking = 0;
    let shrinkingUntil = Infinity;
    const isAsDocumented = fc.asyncProperty(plansFor(operation, this.fitting), async (plan) => {
      if (finding && (++shrinking > SHRINKING || performance.now() > shrinkingUntil)) return;
      const { complaint, ...seen } = await this.ask(operation, plan);
      if (complaint === undefined) return;
      if (!finding) shrinkingUntil = performance.now() + SHRINKING_MS;
      finding = { operation: nameOf(operation), complaint, ...seen };
      throw new Error(complaint);
    });
    const { failed, errorInstance } = await fc.check(isAsDocumented, { seed, numRuns: times });
    if (failed && !finding) throw new Error(`the fuzzer failed at ${nameOf(operation)}`, { cause: errorInstance });
    return finding;
  }

  private async ask(
    operation: Operation,
    plan: Plan,
  ): Promise<{ complaint: string | undefined; curl: string; answer: string }> {
    const caller = this.callerOf(operation, plan);
    const request = requestOf(operation, plan, caller?.authorization, (value) => this.known.meant(value, operation));
    const curl = () => curlOf(this.what.url, request, caller?.name ?? 'nobody');
    const since = performance.now();
    const { answer, error } = await this.send(request);
    if (!answer) return { complaint: 'there is no answer', curl: curl(), answer: error };
    this.note(operation, answer, performance.now() - since);
    if (answer.status === 403 && caller && answer.text.includes('"code":"forbidden"'))
      this.mayNot.add(`${nameOf(operation)} ${caller.name}`);
    const complaint = this.answers.complaint(operation, request, answer);
    return complaint === undefined
      ? { complaint, curl: '', answer: '' }
      : { complaint, curl: curl(), answer: answerIn(answer) };
  }

  /** Too much at once is no fault: what still is not available after some waiting is. */
  private async send(request: Request): Promise<Sent> {
    for (let tries = 1; ; tries++) {
      const sent = await this.socket.send(request);
      if (sent.answer?.status !== 503 || tries === PATIENCE) return sent;
      await sleep(1_000 * Number(sent.answer.headers['retry-after'] ?? 1));
    }
  }

  /** Now and then also somebody of whom it is known by now that they may not. */
  private callerOf(operation: Operation, { caller }: Plan): Caller | undefined {
    const all = this.what.callersOf(operation);
    const able = all.filter(({ name }) => !this.mayNot.has(`${nameOf(operation)} ${name}`));
    const among = caller % 5 === 0 ? all : able;
    return among[caller % Math.max(1, among.length)];
  }

  private note(operation: Operation, { status, text }: Answer, ms: number): void {
    const counted = (this.statuses[nameOf(operation)] ??= {});
    counted[status] = (counted[status] ?? 0) + 1;
    if (ms > this.slowest.ms) this.slowest = { operation: nameOf(operation), ms: Math.round(ms) };
    if (status >= 300 || !text.startsWith('{')) return;
    this.known.learn(JSON.parse(text));
  }
}
