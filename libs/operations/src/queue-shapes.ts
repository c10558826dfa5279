import { z } from 'zod';

const about = z.int().meta({
  description: 'How many there are, as SQS says: about, and some seconds late',
  examples: [1],
});
const queue = z.string().meta({ examples: ['search-hears-pocs'] });
const topic = z.string().meta({ description: 'The context whose messages it takes', examples: ['pocs'] });

export const QueueReport = z
  .object({ queue, topic, about })
  .meta({ id: 'QueueReport', description: 'A queue of this context, and how many dead letters it has' });

export const Queues = z.object({ context: z.string().meta({ examples: ['search'] }), queues: z.array(QueueReport) });
export type Queues = z.infer<typeof Queues>;

export const RefusedMessage = z
  .object({
    deadLetterId: z.string().meta({
      description: 'Another one each time that it is refused',
      examples: ['db76cc9f-a614-45b7-886d-f31b02077559'],
    }),
    since: z.iso.datetime(),
    type: z
      .string()
      .nullable()
      .meta({ description: 'Null: it is none of ours', examples: ['mrbill.pocs.poc-tagged.v1'] }),
    position: z
      .int()
      .nullable()
      .meta({ examples: [4711] }),
    reason: z
      .string()
      .nullable()
      .meta({
        description: 'Null: it was taken again and again, and nobody said why it was not acknowledged',
        examples: ['Error: it tells of position 99999 of pocs, which has only come to 502'],
      }),
    sentBackAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When an operator sent it back last', examples: [null] }),
    bytes: z.int().meta({ examples: [1204] }),
  })
  .meta({ id: 'RefusedMessage', description: 'A message that was put among the dead letters of its queue' });
export type RefusedMessage = z.infer<typeof RefusedMessage>;

export const RefusedMessages = z
  .object({ queue, topic, about, items: z.array(RefusedMessage) })
  .meta({ id: 'RefusedMessages' });
export type RefusedMessages = z.infer<typeof RefusedMessages>;

export const OpenedMessage = RefusedMessage.extend({
  envelope: z.unknown().meta({
    description: 'What it says, where it is one of ours: whatever is personal or secret is masked',
    examples: [{ source: 'pocs', thing: 'poc', streamversion: 3, data: { change: '***', state: '***' } }],
  }),
}).meta({ id: 'OpenedMessage' });
export type OpenedMessage = z.infer<typeof OpenedMessage>;

export const QueueWish = z.enum(['retry', 'discard']);
export type QueueWish = z.infer<typeof QueueWish>;

export const WishDone = z
  .object({
    queue,
    wish: QueueWish,
    count: z.int().meta({ description: 'Messages that were sent back, or forgotten', examples: [2] }),
    cameBack: z.int().meta({ description: 'Refused again since it began, and left where they are', examples: [0] }),
    about,
    began: z.iso.datetime().meta({ description: 'To be sent when more of the same is asked for' }),
  })
  .meta({ id: 'WishDone' });
export type WishDone = z.infer<typeof WishDone>;
