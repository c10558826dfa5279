import { published } from '@mrbill/messaging';
import { z } from 'zod';

export const PocId = z.uuid();
export type PocId = z.infer<typeof PocId>;

/** A POC, as answers show it and as others are told of it. `isPublic` means: within its tenant. */
export const Poc = z
  .object({
    pocId: PocId,
    /** Its owner. */
    userId: z.uuid(),
    tenantId: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    repositoryUrl: z.string(),
    language: z.string().nullable(),
    isPublic: z.boolean(),
    tags: z.array(z.string()),
    frameworks: z.array(z.string()),
    thumbnailUrl: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    /** Null while it is there. Whoever shows POCs must leave out those that were deleted. */
    deletedAt: z.iso.datetime().nullable(),
    version: z.int().positive(),
  })
  .meta({ id: 'Poc' });
export type Poc = z.infer<typeof Poc>;

const Details = Poc.pick({
  name: true,
  description: true,
  repositoryUrl: true,
  language: true,
  isPublic: true,
  tags: true,
  frameworks: true,
});

/** What pocs tells others. Each fact carries the whole POC after it, so a receiver may go by the newest alone. */
export const pocs = published({
  context: 'pocs',
  thing: 'poc',
  state: Poc,
  changes: {
    'poc-registered': Details.extend({ userId: z.uuid() }),
    /** What is different, and nothing else. */
    'poc-changed': Details.partial(),
    'poc-tagged': z.object({ tag: z.string() }),
    'poc-untagged': z.object({ tag: z.string() }),
    'poc-framework-added': z.object({ framework: z.string() }),
    'poc-framework-removed': z.object({ framework: z.string() }),
    'poc-removed': z.object({}),
    'poc-restored': z.object({}),
  },
});
