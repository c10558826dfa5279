import { z } from 'zod';

const Figures = z.object({
  count: z.int().meta({ examples: [120] }),
  digest: z
    .string()
    .meta({ description: 'Sum of the digests, modulo 2^128', examples: ['5f0c3a9e5f0c3a9e5f0c3a9e5f0c3a9e'] }),
});

const Difference = z
  .object({
    tenantId: z.string().meta({ description: 'Whose the index says it is' }),
    id: z.string(),
    kind: z
      .enum(['damaged', 'lost', 'one-too-many', 'of-another-tenant', 'old-version', 'ahead'])
      .meta({ examples: ['damaged'] }),
    publishedVersion: z
      .int()
      .nullable()
      .meta({ description: 'Null: nothing was published of it', examples: [3] }),
    indexedVersion: z
      .int()
      .nullable()
      .meta({ description: 'Null: the index has nothing of it', examples: [3] }),
    mended: z
      .boolean()
      .nullable()
      .meta({ description: 'Null: nobody asked for that', examples: [true] }),
  })
  .meta({ id: 'Difference', description: 'A document of an index that is not as it was published' });

const Outcome = z
  .object({
    position: z.int().meta({ description: 'Everything published up to here was compared', examples: [4711] }),
    documents: z.int().meta({ description: 'Documents that are published', examples: [120] }),
    agree: z.boolean().meta({ description: 'Whether all is right now, after whatever was mended', examples: [true] }),
    tenants: z.int().meta({ examples: [3] }),
    figures: z
      .array(z.object({ tenantId: z.string(), published: Figures, indexed: Figures }))
      .meta({ description: 'By tenant, at most 100, those that differ first' }),
    differing: z.int().meta({ description: 'Documents that differed', examples: [0] }),
    differences: z.array(Difference).meta({ description: 'The first 1,000 of them', examples: [[]] }),
    parked: z.int().meta({ description: 'Documents that wait for a parked fact', examples: [0] }),
    unsettled: z.int().meta({ description: 'Documents that changed each time they were looked at', examples: [0] }),
  })
  .meta({ id: 'VerificationOutcome' });

export const Verification = z
  .object({
    view: z.string().meta({ examples: ['search.pocs'] }),
    generation: z.int().meta({ examples: [2] }),
    repair: z.boolean(),
    state: z.enum(['running', 'done', 'failed']).meta({ examples: ['done'] }),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    step: z
      .enum(['published', 'index', 'again'])
      .nullable()
      .meta({ description: 'What is read: what is published, the index, or again what differed or changed meanwhile' }),
    documents: z.int().meta({ description: 'Documents read in this step', examples: [120] }),
    of: z
      .int()
      .nullable()
      .meta({ description: 'Of about how many, where that is known', examples: [120] }),
    rate: z.number().meta({ description: 'Documents a second in this step', examples: [40_000] }),
    secondsLeft: z
      .int()
      .nullable()
      .meta({ description: 'About; null where it cannot be told', examples: [null] }),
    outcome: Outcome.nullable().meta({ description: 'Once it is done' }),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed', examples: [null] }),
  })
  .meta({ id: 'Verification', description: 'A comparison of an index with what is published' });
export type Verification = z.infer<typeof Verification>;
