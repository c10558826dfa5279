import type { Message as SqsMessage } from '@aws-sdk/client-sqs';
import { redact, redactText } from '@mrbill/observability';
import { z } from 'zod';
import { Envelope } from '../envelope.js';
import { readMessage } from './message.js';

/** A message that was refused, as far as it may be shown: what it says of somebody stays in it. */
export interface DeadMessage {
  /** As SQS has it; another one each time that it is refused. */
  readonly id: string;
  /** When it was put where it is, or, where the queue did that itself, when it was sent first. */
  readonly since: string;
  /** Null where it is no message of ours. */
  readonly type: string | null;
  readonly position: number | null;
  /** Null where the queue put it aside by itself: it was taken again and again, and nobody said why it was not acknowledged. */
  readonly reason: string | null;
  /** When an operator sent it back last, and it was refused once more. */
  readonly sentBackAt: string | null;
  readonly bytes: number;
}

export interface OpenedMessage extends DeadMessage {
  /** Its envelope, masked as a log is; null where it is none of ours, for anything may stand there. */
  readonly envelope: object | null;
}

/** What is only pointed at has no data. */
const Ours = Envelope.partial({ data: true });

export function letterOf({ MessageId = '', Body = '', Attributes, MessageAttributes = {} }: SqsMessage): DeadMessage {
  const said = MessageAttributes.reason?.StringValue;
  return {
    id: MessageId,
    since: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    ...whatOf(Body),
    reason: said === undefined ? null : redactText(said),
    sentBackAt: timeIn(MessageAttributes.sentback?.StringValue),
    bytes: Buffer.byteLength(Body),
  };
}

/** Whoever may send to the queue may write there what they like. */
const timeIn = (text: string | undefined): string | null => z.iso.datetime().safeParse(text).data ?? null;

export const openedOf = (message: SqsMessage): OpenedMessage => ({
  ...letterOf(message),
  envelope: envelopeIn(message.Body ?? ''),
});

function whatOf(body: string): Pick<DeadMessage, 'type' | 'position'> {
  try {
    const { type, position } = readMessage(body);
    // One that is not of ours says whatever somebody wrote there.
    return { type: Envelope.shape.type.safeParse(type).success ? type : null, position };
  } catch {
    return { type: null, position: null };
  }
}

function envelopeIn(body: string): object | null {
  try {
    return redact(Ours.parse(JSON.parse(body))) as object;
  } catch {
    return null;
  }
}
