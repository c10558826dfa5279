import type { News, NewsText, Recorded } from '@mrbill/event-sourcing';
import { z } from 'zod';

const Position = z.int().nonnegative();

/** A published fact between contexts: CloudEvents 1.0 in JSON, with the extension attributes that ours carry. */
export const Envelope = z.object({
  specversion: z.literal('1.0'),
  /** Id of the fact. */
  id: z.string().min(1).max(200),
  type: z.string().regex(/^mrbill\.[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.v[1-9][0-9]*$/),
  /** The context that says it. */
  source: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Id of the thing that it is about. */
  subject: z.guid(),
  /** Kind of that thing: the stream's name. */
  thing: z.string().min(1).max(100),
  time: z.iso.datetime(),
  tenantid: z.guid(),
  streamversion: Position,
  position: Position,
  actor: z.string().max(200),
  correlationid: z.string().max(200),
  causationid: z.string().max(200).optional(),
  traceparent: z.string().max(200).optional(),
  datacontenttype: z.literal('application/json'),
  data: z.object({ change: z.unknown(), state: z.unknown() }),
});
export type Envelope = z.infer<typeof Envelope>;

/** The last line of an answer of the feed. */
export const Mark = z.object({
  /** Everything up to here was sent, in this answer or before. */
  position: Position,
  /** Nothing more was there. */
  level: z.boolean(),
});
export type Mark = z.infer<typeof Mark>;

/** How far the context itself is, which its publication follows. */
export const Head = z.object({ head: Position });
export type Head = z.infer<typeof Head>;

const LastLine = z.object({ mark: Mark });

/** One line of an answer of the feed. Throws where it is none. */
export function readLine(text: string): z.infer<typeof LastLine> | Envelope {
  const line = JSON.parse(text) as object;
  return 'mark' in line ? LastLine.parse(line) : Envelope.parse(line);
}

export const envelopeOf = (context: string, news: News): Envelope => ({
  specversion: '1.0',
  id: news.fact,
  type: `mrbill.${context}.${news.type}.v1`,
  source: context,
  subject: news.subject,
  thing: news.name,
  time: news.at,
  tenantid: news.tenant,
  streamversion: news.version,
  position: news.position,
  actor: news.cause.actor,
  correlationid: news.cause.correlation,
  ...(news.cause.causation !== null && { causationid: news.cause.causation }),
  ...(news.cause.traceparent !== null && { traceparent: news.cause.traceparent }),
  datacontenttype: 'application/json',
  data: { change: news.change, state: news.state },
});

/** The same as one line of JSON. */
export function lineOf(context: string, { change, state, ...news }: NewsText): string {
  const { data: _, ...about } = envelopeOf(context, { ...news, change: null, state: null });
  return `${JSON.stringify(about).slice(0, -1)},"data":{"change":${change},"state":${state}}}`;
}

/** As views and reactions take it: the type is the published name, the data `{ change, state }`. */
export const factOf = (envelope: Envelope): Recorded => ({
  id: envelope.id,
  type: publishedName(envelope),
  data: envelope.data,
  at: envelope.time,
  version: envelope.streamversion,
  tenant: envelope.tenantid,
  stream: { name: envelope.thing, id: envelope.subject },
  position: envelope.position,
  cause: {
    actor: envelope.actor,
    correlation: envelope.correlationid,
    causation: envelope.causationid ?? null,
    traceparent: envelope.traceparent ?? null,
  },
});

const publishedName = ({ type }: Envelope): string => type.split('.')[2] ?? type;
