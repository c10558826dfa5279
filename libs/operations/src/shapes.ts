import { z } from 'zod';

/** How one generation of one view, publication or reaction stands. Positions are those of its source. */
export const SubscriptionReport = z.object({
  name: z.string(),
  generation: z.int(),
  version: z.int(),
  status: z.enum(['building', 'live', 'standby']),
  position: z.int(),
  head: z.int().nullable().describe('The newest position of its source, where that can be asked'),
  lag: z.int().nullable().describe('Positions that it has not taken'),
  lagSeconds: z
    .number()
    .nullable()
    .describe('Age of the oldest fact that it has not taken; null where its source does not say'),
  rate: z.number().describe('Facts a second, as measured just now'),
  parked: z.int(),
  owner: z.string().nullable().describe('The process that runs it'),
  seenAt: z.iso.datetime().nullable(),
  blockedBy: z.string().nullable().describe('Why it does not go on'),
});
export type SubscriptionReport = z.infer<typeof SubscriptionReport>;

export const Status = z.object({ context: z.string(), subscriptions: z.array(SubscriptionReport) });
export type Status = z.infer<typeof Status>;

/** A generation that is being filled, or was switched to. */
export const Started = z.object({ view: z.string(), generation: z.int() });

/** A fact that a subscription could not take, or one that waits behind such a fact. Without its data. */
export const DeadLetter = z.object({
  deadLetterId: z.string(),
  subscription: z.string(),
  generation: z.int(),
  tenantId: z.uuid(),
  stream: z.object({ name: z.string(), id: z.uuid() }),
  position: z.int(),
  problem: z.string().nullable().describe('Null: it only waits behind the one that failed'),
  tries: z.int(),
  wish: z
    .enum(['retry', 'skip', 'discard'])
    .nullable()
    .describe('What an operator asked for and has not been done yet'),
  parkedAt: z.iso.datetime(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

export const Wished = z.object({ deadLetterId: z.string(), wish: z.enum(['retry', 'skip', 'discard']) });
