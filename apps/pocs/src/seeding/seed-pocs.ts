import { commandOf, type Context } from '@mrbill/tenancy';
import type { CommandBus } from '@nestjs/cqrs';
import { RegisterPoc } from '../features/register-poc.js';
import type { PlannedPoc } from './plan.js';
import type { StandingClock } from './standing-clock.js';

/** Registrations under way at once. */
const AT_ONCE = 32;

export interface Seeding {
  readonly commands: CommandBus;
  readonly context: Context;
  readonly clock: StandingClock;
  /** Called after each POC with how many are done. */
  readonly progress: (done: number) => void;
}

/**
 * Registers all POCs by the same command as anybody, each on behalf of its owner and at its time. What an earlier run has
 * registered is found again. Answers the position of each.
 */
export async function seedPocs(planned: readonly PlannedPoc[], seeding: Seeding): Promise<readonly number[]> {
  const positions: number[] = [];
  const rest = planned[Symbol.iterator]();
  const work = async () => {
    for (const next of rest) {
      positions.push(await seedOne(next, seeding));
      seeding.progress(positions.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return positions;
}

async function seedOne(
  { pocId, tenantId, userId, createdAt, input }: PlannedPoc,
  { commands, context, clock }: Seeding,
) {
  // The same for each repeat, by which the store knows the facts again.
  const command = commandOf('pocs.seed', pocId);
  const caller = { userId, tenantId, role: 'USER', sessionId: null, permissions: [] } as const;
  const cause = { actor: userId, correlation: command, causation: null, traceparent: null };
  const scope = { caller, tenant: tenantId, command, ...cause, writes: new Map<string, number>() };
  const written = await context.run(scope, () =>
    clock.at(createdAt, () => commands.execute(new RegisterPoc(input, pocId))),
  );
  return written.position;
}
