import { published } from '@mrbill/messaging';
import { z } from 'zod';

export const PocId = z.uuid();
export type PocId = z.infer<typeof PocId>;

const Tag = z.string().meta({ examples: ['iot', 'forno'] });
const Framework = z.string().meta({ examples: ['Embassy'] });

/** A POC, as answers show it and as others are told of it. `isPublic` means: within its tenant. */
export const Poc = z
  .object({
    pocId: PocId,
    /** Its owner. */
    userId: z.uuid(),
    tenantId: z.uuid(),
    name: z.string().meta({ examples: ['Forno inteligente'] }),
    description: z
      .string()
      .nullable()
      .meta({ examples: ['Lê a temperatura do forno e escreve um relatório por fornada.'] }),
    repositoryUrl: z.string().meta({ examples: ['https://git.example/padaria/forno'] }),
    language: z
      .string()
      .nullable()
      .meta({ examples: ['Rust'] }),
    isPublic: z.boolean(),
    tags: z.array(Tag),
    frameworks: z.array(Framework),
    thumbnailUrl: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    /** Null while it is there. Whoever shows POCs must leave out those that were deleted. */
    deletedAt: z.iso
      .datetime()
      .nullable()
      .meta({ examples: [null] }),
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
    'poc-tagged': z.object({ tag: Tag }),
    'poc-untagged': z.object({ tag: Tag }),
    'poc-framework-added': z.object({ framework: Framework }),
    'poc-framework-removed': z.object({ framework: Framework }),
    'poc-removed': z.object({}),
    'poc-restored': z.object({}),
  },
});
