import { z } from 'zod';

export const LoggedEvent = z
  .object({
    position: z.int().meta({ examples: [4711] }),
    tenantId: z.string(),
    stream: z.object({ name: z.string().meta({ examples: ['poc'] }), id: z.string() }),
    version: z.int().meta({ examples: [1] }),
    eventId: z.string(),
    type: z.string().meta({ examples: ['poc.registered'] }),
    schemaVersion: z.int().meta({ examples: [1] }),
    at: z.iso.datetime(),
    actor: z.string().meta({ description: "A user's id, or system:<name>" }),
    correlationId: z.string(),
    causationId: z.string().nullable(),
    crossing: z
      .string()
      .nullable()
      .meta({ description: 'Why somebody came from another tenant', examples: [null] }),
    data: z
      .unknown()
      .meta({ description: 'What is personal is masked', examples: [{ name: 'Forno inteligente', isPublic: true }] }),
  })
  .meta({ id: 'LoggedEvent', description: 'A fact as the store has it' });
export type LoggedEvent = z.infer<typeof LoggedEvent>;

export const LoggedEvents = z
  .object({
    items: z.array(LoggedEvent),
    position: z.int().meta({ description: 'Where to go on from: send it as after', examples: [4711] }),
    level: z.boolean().meta({ description: 'Nothing more was there', examples: [true] }),
  })
  .meta({ id: 'LoggedEvents' });
export type LoggedEvents = z.infer<typeof LoggedEvents>;

export const LoggedStream = z
  .object({
    items: z.array(LoggedEvent),
    version: z.int().meta({ description: 'Where to go on from: send it as after', examples: [1] }),
  })
  .meta({ id: 'LoggedStream' });
export type LoggedStream = z.infer<typeof LoggedStream>;
