import { setTimeout as sleep } from 'node:timers/promises';
import type { Generations } from './generations.js';

/** Milliseconds between two looks. */
const LOOK = 1_000;

/**
 * Looks after what is kept apart from its checkpoint, and can be lost apart from it: an index whose server was made anew. What
 * is amiss at two looks, one after the other, is mended; an engine that does not answer has lost nothing.
 */
export class Losses {
  /** What was amiss at the last look, by the name of the read model. */
  private readonly seen = new Map<string, readonly number[]>();
  private readonly told = new Map<string, string>();
  private looking: Promise<unknown> | undefined;

  constructor(
    private readonly generations: readonly Generations[],
    private readonly complain: (message: string, details: object) => void,
  ) {}

  /** Goes on until `signal`. */
  begin(signal: AbortSignal): void {
    const kept = this.generations.filter(({ model }) => model.presence !== undefined);
    this.looking = Promise.all(kept.map((each) => this.lookAfter(each, signal)));
  }

  async ended(): Promise<void> {
    await this.looking;
  }

  /** It was not there when it was looked for last. */
  isAmiss(name: string, generation: number): boolean {
    return this.seen.get(name)?.includes(generation) ?? false;
  }

  private async lookAfter(generations: Generations, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look(generations).catch((error: unknown) => this.cannotTell(generations.model.name, error as Error));
      await sleep(LOOK, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async look(generations: Generations): Promise<void> {
    const { name } = generations.model;
    const amiss = await generations.amiss();
    const isSure = amiss.length > 0 && this.seen.get(name)?.join() === amiss.join();
    this.seen.set(name, amiss);
    if (isSure) await this.heal(generations);
    this.told.delete(name);
  }

  private async heal(generations: Generations): Promise<void> {
    const { lost, filling } = await generations.heal();
    if (lost.length === 0) return;
    this.complain(
      filling === undefined
        ? 'a generation of an index was lost; it was not the one that is read'
        : 'a generation of an index was lost: one is filled from the start',
      { view: generations.model.name, lost, filling },
    );
  }

  /** Told once for as long as it lasts: there is a look each second. */
  private cannotTell(name: string, error: Error): void {
    if (this.told.get(name) === error.message) return;
    this.told.set(name, error.message);
    this.complain('it cannot be told whether an index is there', { view: name, error });
  }
}
