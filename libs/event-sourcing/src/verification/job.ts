import type { Progress } from './comparison.js';
import type { Outcome } from './verification.js';

/** A comparison as somebody sees it who did not wait for it. */
export interface VerificationStatus {
  readonly generation: number;
  readonly repair: boolean;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly state: 'running' | 'done' | 'failed';
  readonly progress: Progress | null;
  /** Documents a second, in this step. */
  readonly rate: number;
  /** Of the whole, as far as can be told from how it went so far. */
  readonly secondsLeft: number | null;
  /** When it is done. */
  readonly outcome: Outcome | null;
  /** Why it failed. */
  readonly problem: string | null;
}

/** Milliseconds before which nothing can be told from how it went. */
const SOON = 500;

/** A comparison under way or over, in the memory of the process that makes it. */
export class VerificationJob {
  private readonly startedAt = new Date();
  private endedAt: Date | null = null;
  private stepAt = Date.now();
  private latest: Progress | null = null;
  private outcome: Outcome | null = null;
  private problem: string | null = null;
  readonly ended: Promise<Outcome | undefined>;

  constructor(
    readonly generation: number,
    private readonly repair: boolean,
    work: (progress: (progress: Progress) => void) => Promise<Outcome>,
  ) {
    this.ended = work((progress) => this.see(progress)).then(
      (outcome) => {
        this.endedAt = new Date();
        return (this.outcome = outcome);
      },
      (error: unknown) => {
        this.endedAt = new Date();
        this.problem = (error as Error).message;
        return undefined;
      },
    );
  }

  get isRunning(): boolean {
    return this.endedAt === null;
  }

  get status(): VerificationStatus {
    const { generation, repair, startedAt, endedAt, latest: progress, outcome, problem } = this;
    const state = this.isRunning ? 'running' : outcome ? 'done' : 'failed';
    const now = Date.now();
    const passed = now - startedAt.getTime();
    const share = progress?.share ?? 0;
    const secondsLeft =
      state !== 'running' || passed < SOON || share === 0 ? null : Math.ceil((passed * (1 - share)) / share / 1_000);
    const rate =
      state === 'running' && progress ? Math.round((1_000 * progress.documents) / (now - this.stepAt + 1)) : 0;
    return { generation, repair, startedAt, endedAt, state, progress, rate, secondsLeft, outcome, problem };
  }

  private see(progress: Progress): void {
    if (progress.step !== this.latest?.step) this.stepAt = Date.now();
    this.latest = progress;
  }
}
