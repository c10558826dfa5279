import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keepSecretJson, randomSecret } from '../secrets.js';
import { addressOf, COMPANIES, PLATFORM } from './companies.js';
import { installedLibraries } from './libraries.js';
import { type DemoPlan, demoPlan } from './plan.js';

/** The demo of a new installation. */
export const DEMO_POCS = 500;
/** So many POCs go into one plan file. */
const BATCH = 10_000;

/** What identity's seed says it has made (or found, made by an earlier one). */
const SeededPeople = z.object({
  tenants: z.array(
    z.object({
      domain: z.string(),
      tenantId: z.string(),
      users: z.array(z.object({ email: z.string(), userId: z.string() })),
    }),
  ),
});

/** What the seeds have made so far; the next POCs are numbered after it. */
const Seeded = SeededPeople.extend({ pocs: z.int() });
export type Seeded = z.infer<typeof Seeded>;

export interface SeedingPlaces {
  root: string;
  secrets: string;
  /** Keeps what was seeded. */
  seeded: string;
}

/** Runs the seed of an app on a plan file and gives what it wrote to standard output. */
export type RunSeed = (app: 'identity' | 'pocs', planFile: string) => Promise<string>;

export const readSeeded = (file: string): Seeded | undefined => {
  try {
    return Seeded.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
};

/** The people of the demo with their passwords, and `count` POCs from number `after` on. */
export function planOf({ root, secrets }: SeedingPlaces, count: number, after = 0): DemoPlan {
  const made = keepSecretJson(join(secrets, 'demo.json'), () => ({
    until: new Date().toISOString(),
    passwords: somePasswords(),
  }));
  return demoPlan({
    libraries: installedLibraries(join(root, 'node_modules')),
    pocs: count,
    after,
    until: new Date(made.until),
    passwordOf: (email) => made.passwords[email] ?? '',
  });
}

/** Seeds the demo's people once, and so many POCs more. Interrupted, it can be run again: the same plan makes the same POCs. */
export async function seed(places: SeedingPlaces, count: number, run: RunSeed): Promise<Seeded> {
  let done = readSeeded(places.seeded);
  if (!done) {
    const answer = await withPlanFile(places, planOf(places, 0), (file) => run('identity', file));
    done = { ...SeededPeople.parse(answerIn(answer)), pocs: 0 };
  }
  for (let left = count; left > 0; left -= BATCH) {
    const batch = Math.min(left, BATCH);
    const plan = withIds(planOf(places, batch, done.pocs), done);
    await withPlanFile(places, plan, (file) => run('pocs', file));
    done = { ...done, pocs: done.pocs + batch };
    writeFileSync(places.seeded, JSON.stringify(done), { mode: 0o600 });
  }
  return done;
}

const somePasswords = (): Record<string, string> =>
  Object.fromEntries(
    [{ domain: PLATFORM.domain, people: [PLATFORM.admin] }, ...COMPANIES].flatMap(({ domain, people }) =>
      people.map((name) => [addressOf(name, domain), randomSecret(12)]),
    ),
  );

function withIds(plan: DemoPlan, made: z.infer<typeof SeededPeople>): DemoPlan {
  const tenants = plan.tenants.map((tenant) => {
    const known = made.tenants.find(({ domain }) => domain === tenant.domain);
    if (!known) throw new Error(`identity's seed has not told of the tenant ${tenant.domain}`);
    const users = tenant.users.map((user) => {
      const userId = known.users.find(({ email }) => email === user.email)?.userId;
      if (!userId) throw new Error(`identity's seed has not told of the user ${user.email}`);
      return { ...user, userId };
    });
    return { ...tenant, tenantId: known.tenantId, users };
  });
  return { ...plan, tenants };
}

/** A plan holds passwords: nobody else may read it, and it goes when it was used. */
async function withPlanFile<T>(
  { secrets }: SeedingPlaces,
  plan: DemoPlan,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const file = join(secrets, `plan-${randomSecret(6)}.json`);
  writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
  try {
    return await work(file);
  } finally {
    rmSync(file, { force: true });
  }
}

/** The answer is the whole output, or its last line when something was logged before it. */
function answerIn(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  }
}
