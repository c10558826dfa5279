import { exampleOf, Schemas, type AsyncApiDocument, type Message } from '@mrbill/http';
import { z } from 'zod';
import { Envelope, envelopeOf } from '../envelope.js';
import type { PublishedThing } from '../published.js';

const CONTENT_TYPE = 'application/cloudevents+json';
const FACT = '0199a4c2-7f00-7000-8000-0000000000fa';
const TENANT = '0199a4c2-7f00-7000-8000-0000000000fb';
const SUBJECT = '0199a4c2-7f00-7000-8000-0000000000fc';
const ACTOR = '0199a4c2-7f00-7000-8000-0000000000fd';

/** What a context tells others, as an AsyncAPI document: out of the contracts that both sides check facts by. */
export function describePublished(
  about: { readonly service: string; readonly title: string; readonly description: string },
  things: readonly PublishedThing[],
): AsyncApiDocument {
  const { service: context, title, description } = about;
  const schemas = new Schemas();
  schemas.of(Envelope.meta({ id: 'Envelope', description: 'CloudEvents 1.0 in JSON, with what ours carry' }), 'output');
  const told = things.flatMap((thing) =>
    Object.entries(thing.changes).map(([name, change]) => ({ name, message: messageOf(thing, name, change, schemas) })),
  );
  return {
    asyncapi: '3.0.0',
    info: { title: `${title}: what others are told`, version: '1', description },
    defaultContentType: CONTENT_TYPE,
    channels: {
      [context]: {
        address: null,
        title: `What ${context} tells`,
        description: CHANNEL,
        messages: Object.fromEntries(
          told.map(({ name }) => [name, { $ref: `#/components/messages/${context}.${name}` }]),
        ),
      },
    },
    operations: {
      [`${context}.tell`]: {
        action: 'send',
        channel: { $ref: `#/channels/${context}` },
        title: `${context} tells what happened`,
        summary: 'Once at least, in any order: who keeps the highest version of each subject has the truth.',
        messages: told.map(({ name }) => ({ $ref: `#/channels/${context}/messages/${name}` })),
      },
    },
    components: {
      messages: Object.fromEntries(told.map(({ name, message }) => [`${context}.${name}`, message])),
      schemas: schemas.named,
    },
  };
}

const CHANNEL =
  'In the embedded profile the feed of the internal listener, `GET /feed?after=<position>`: a line of NDJSON for each ' +
  'fact, for consumers with a credential. Elsewhere a topic of its own.';

function messageOf(
  { context, thing, state }: PublishedThing,
  name: string,
  change: z.ZodType,
  schemas: Schemas,
): Message {
  const known = state.meta()?.id ? state : state.meta({ id: `${thing[0]?.toUpperCase()}${thing.slice(1)}` });
  const data = schemas.of(z.object({ change, state: known }), 'output');
  const type = `mrbill.${context}.${name}.v1`;
  const shown = exampleOf(data, schemas.named) as { change: object; state: { version?: number } };
  return {
    name: type,
    title: name.replaceAll('-', ' '),
    summary: `What changed (\`change\`), and the whole ${thing} after it (\`state\`).`,
    contentType: CONTENT_TYPE,
    payload: {
      allOf: [
        { $ref: '#/components/schemas/Envelope' },
        {
          type: 'object',
          properties: { type: { const: type }, source: { const: context }, thing: { const: thing }, data },
          required: ['type', 'source', 'thing', 'data'],
        },
      ],
    },
    examples: [{ name, payload: exampleFact(context, thing, name, shown) }],
  };
}

function exampleFact(
  context: string,
  thing: string,
  type: string,
  { change, state }: { change: object; state: { version?: number } },
): Envelope {
  const { [`${thing}Id`]: subject = SUBJECT, tenantId: tenant = TENANT } = state as Record<string, string>;
  return envelopeOf(context, {
    fact: FACT,
    type,
    name: thing,
    subject,
    tenant,
    version: state.version ?? 1,
    position: 4711,
    at: '2026-03-02T12:00:00.000Z',
    cause: { actor: ACTOR, correlation: FACT, causation: null, traceparent: null },
    change,
    state,
  });
}
