import type { News } from '@mrbill/event-sourcing';
import { z } from 'zod';
import { Envelope, envelopeOf } from '../envelope.js';

/** What a message says at least, whatever version it is of: that there is news at a position, and nothing between the two. */
const Pointer = z.looseObject({
  source: Envelope.shape.source,
  type: z.string().min(1).max(300),
  position: Envelope.shape.position,
  /** Up to here everything was told before: between the two positions there is nothing but this. */
  previousposition: Envelope.shape.position,
  traceparent: z.string().max(200).optional().catch(undefined),
});

/** A published fact in a message: its envelope, and where the one before it was. Without data it is to be read from the feed. */
export type Message = Omit<Envelope, 'data'> & {
  readonly previousposition: number;
  readonly data?: Envelope['data'];
};

/** What a consumer makes of a message. */
export interface Heard {
  readonly previous: number;
  readonly position: number;
  readonly source: string;
  readonly type: string;
  readonly traceparent?: string | undefined;
  /** The whole fact; undefined where it has to be read from the feed. */
  readonly envelope?: Envelope;
  /** Why it has to be, where it was in the message. */
  readonly problem?: string;
}

/** No message of ours; no later try would make it one. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/** A message that is right and cannot be taken yet, whatever its handler does: it comes again, however often that was. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** Bytes of one message; SNS takes 256 KiB with its attributes, for a whole batch. */
export const LONGEST_MESSAGE = 200 * 1024;
const VERSION = '.v1';

/** As JSON. A fact that is too long, or that may not lie in a queue, is only pointed at. */
export function messageOf(context: string, news: News, previous: number, carries: 'facts' | 'positions'): string {
  const envelope = envelopeOf(context, news);
  const whole: Message = { ...envelope, previousposition: previous };
  if (carries === 'facts') {
    const text = JSON.stringify(whole);
    if (Buffer.byteLength(text) <= LONGEST_MESSAGE) return text;
  }
  const { data: _, ...pointer } = whole;
  return JSON.stringify(pointer);
}

/** Throws `UnreadableMessage`. */
export function readMessage(text: string): Heard {
  const { raw, pointer } = pointerOf(text);
  const { source, type, position, previousposition: previous, traceparent } = pointer;
  const heard = { source, type, position, previous, traceparent };
  if (previous >= position)
    throw new UnreadableMessage(`it says that ${previous}, which is not less, comes before ${position}`);
  if (!('data' in raw)) return heard;
  if (!type.endsWith(VERSION)) return { ...heard, problem: `it is of a version that is not known here (${type})` };
  const envelope = Envelope.safeParse(raw);
  if (envelope.success) return { ...heard, envelope: envelope.data };
  return { ...heard, problem: `it is no envelope: ${whereIn(envelope.error)}` };
}

function pointerOf(text: string): { raw: object; pointer: z.infer<typeof Pointer> } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new UnreadableMessage('it is no JSON');
  }
  const pointer = Pointer.safeParse(raw);
  if (!pointer.success) throw new UnreadableMessage(`it says no position: ${whereIn(pointer.error)}`);
  return { raw: raw as object, pointer: pointer.data };
}

const whereIn = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    .join('; ');
