import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { z } from 'zod';
import { RegisterPoc } from '../features/register-poc.js';

const Planned = RegisterPoc.schema.extend({
  /** By default derived from tenant, owner, name and time, so that the same plan makes the same POCs. */
  pocId: z.uuid().optional(),
  createdAt: z.iso.datetime().transform((time) => new Date(time)),
});

const Owned = Planned.extend({ tenantId: z.uuid(), userId: z.uuid() });

/** POCs with the ids of their owners; or, as the demo is planned, tenants whose POCs name their owners by address. */
const Plan = z.union([
  z.object({ pocs: z.array(Owned) }),
  z.object({
    tenants: z.array(
      z
        .object({
          tenantId: z.uuid(),
          users: z.array(z.object({ userId: z.uuid(), email: z.string() })),
          pocs: z.array(Planned.extend({ owner: z.string() })),
        })
        .transform(({ tenantId, users, pocs }, context) => {
          const ids = new Map(users.map(({ email, userId }) => [email, userId]));
          return pocs.map(({ owner, ...poc }, index) => {
            const userId = ids.get(owner);
            if (userId === undefined) {
              context.addIssue({ code: 'custom', path: ['pocs', index, 'owner'], message: 'is none of the users' });
            }
            return { ...poc, tenantId, userId: userId ?? '' };
          });
        }),
    ),
  }),
]);

export interface PlannedPoc {
  readonly pocId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly input: z.output<typeof RegisterPoc.schema>;
}

/** The plan has a mistake; the message says where. */
export class WrongPlan extends Error {
  override readonly name = 'WrongPlan';
}

/** Everything is checked before anything is written. Throws `WrongPlan`. */
export function readPlan(json: string): readonly PlannedPoc[] {
  const plan = parsed(json);
  const pocs = 'pocs' in plan ? plan.pocs : plan.tenants.flat();
  return pocs.map(({ pocId, tenantId, userId, createdAt, ...input }) => {
    const id = pocId ?? idOf(tenantId, userId, input.name, createdAt);
    return { pocId: id, tenantId, userId, createdAt, input };
  });
}

function parsed(json: string): z.output<typeof Plan> {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    throw new WrongPlan('the plan is not valid JSON');
  }
  // The shape that is meant tells better what is wrong than both of them would.
  const shape = Plan.options[typeof given === 'object' && given !== null && 'tenants' in given ? 1 : 0];
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new WrongPlan(`the plan is wrong at ${first?.path.join('.') || 'its top'}: ${first?.message}`);
}

function idOf(tenantId: string, userId: string, name: string, createdAt: Date): string {
  const random = createHash('sha256').update(`${tenantId}/${userId}/${name}`).digest().subarray(0, 16);
  return v7({ msecs: createdAt.getTime(), random });
}
