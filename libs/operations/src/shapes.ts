import { z } from 'zod';

/** How one generation of one view, publication or reaction stands. Positions are those of its source. */
export const SubscriptionReport = z.object({
  name: z.string().meta({ examples: ['pocs.list'] }),
  generation: z.int(),
  version: z.int(),
  status: z.enum(['building', 'live', 'standby', 'lost']).meta({
    description: 'Live is what is read; lost is what was, where the index itself is gone and another one is filled',
    examples: ['live'],
  }),
  position: z.int().meta({ examples: [4711] }),
  head: z
    .int()
    .nullable()
    .meta({ description: 'The newest position of its source, where that can be asked', examples: [4711] }),
  lag: z
    .int()
    .nullable()
    .meta({ description: 'Positions that it has not taken', examples: [0] }),
  lagSeconds: z
    .number()
    .nullable()
    .meta({
      description: 'Age of the oldest fact that it has not taken; null where its source does not say',
      examples: [0],
    }),
  rate: z.number().meta({ description: 'Facts a second, as measured just now', examples: [12.5] }),
  secondsLeft: z
    .int()
    .nullable()
    .meta({ description: 'Until one that is being filled has caught up, at this rate', examples: [null] }),
  source: z
    .string()
    .nullable()
    .meta({
      description: 'What it follows: `store`, or the feed of another context; null where this program does not know it',
      examples: ['store'],
    }),
  parked: z.int().meta({ examples: [0] }),
  owner: z
    .string()
    .nullable()
    .meta({ description: 'The process that runs it', examples: ['pocs laptop 4711'] }),
  seenAt: z.iso.datetime().nullable(),
  blockedBy: z
    .string()
    .nullable()
    .meta({ description: 'Why it does not go on, or is not switched to yet', examples: [null] }),
});
export type SubscriptionReport = z.infer<typeof SubscriptionReport>;

export const Status = z.object({
  context: z.string().meta({ examples: ['pocs'] }),
  subscriptions: z.array(SubscriptionReport),
});
export type Status = z.infer<typeof Status>;

/** A generation that is being filled, or was switched to. */
export const Started = z.object({
  view: z.string().meta({ examples: ['pocs.list'] }),
  generation: z.int().meta({ examples: [2] }),
});

/** A fact that a subscription could not take, or one that waits behind such a fact. Without its data. */
export const DeadLetter = z.object({
  deadLetterId: z.string().meta({ examples: ['17'] }),
  subscription: z.string().meta({ examples: ['pocs.list'] }),
  generation: z.int(),
  tenantId: z.uuid(),
  stream: z.object({ name: z.string().meta({ examples: ['poc'] }), id: z.uuid() }),
  position: z.int().meta({ examples: [4711] }),
  problem: z
    .string()
    .nullable()
    .meta({
      description: 'Null: it only waits behind the one that failed',
      examples: ['poc-tagged does not fit the contract of pocs (state.tags: expected array)'],
    }),
  tries: z.int(),
  wish: z
    .enum(['retry', 'skip', 'discard'])
    .nullable()
    .meta({ description: 'What an operator asked for and has not been done yet', examples: [null] }),
  parkedAt: z.iso.datetime(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

export const Wished = z.object({
  deadLetterId: z.string().meta({ examples: ['17'] }),
  wish: z.enum(['retry', 'skip', 'discard']),
});
