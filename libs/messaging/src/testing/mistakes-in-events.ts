import asyncapi from '@asyncapi/specs';
import type { Published } from '@mrbill/event-sourcing';
import type { AsyncApiDocument } from '@mrbill/http';
import { SchemaCheck } from '@mrbill/http/testing';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

/** What is wrong with a document of events, one sentence each; empty if it is AsyncAPI 3 and every example fits its schema. */
export function mistakesInEvents(document: AsyncApiDocument): string[] {
  const plain = JSON.parse(JSON.stringify(document)) as AsyncApiDocument;
  // The schema brings the meta-schema that it is written in along.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, meta: false, validateSchema: false });
  formats.default(ajv);
  const valid = ajv.validate((asyncapi as { schemas: Record<string, object> }).schemas['3.0.0'] as object, plain);
  const listed = Object.values(plain.channels).flatMap(({ messages }) =>
    Object.values(messages).map(({ $ref }) => $ref.split('/').at(-1) as string),
  );
  return [
    ...(valid ? [] : [`it is no AsyncAPI 3: ${ajv.errorsText()}`]),
    ...listed.filter((name) => !(name in plain.components.messages)).map((name) => `there is no message ${name}`),
    ...Object.entries(plain.components.messages).flatMap(([name, { examples }]) => [
      ...(examples.length > 0 ? [] : [`${name} has no example`]),
      ...examples.flatMap(({ payload }) => mistakesInFact(plain, payload)),
    ]),
  ];
}

/** In what a fact, as it was received, differs from the document of who tells it. */
export function mistakesInFact(document: AsyncApiDocument, fact: unknown): string[] {
  const { source = '', type = '' } = (fact ?? {}) as { source?: string; type?: string };
  const message = document.components.messages[`${source}.${type.split('.')[2]}`];
  if (message?.name !== type) return [`${type} is in no document: add it to the contract of ${source}`];
  return new SchemaCheck(document.components)
    .mistakesIn(fact, message.payload)
    .map((mistake) => `${type} is not as documented: ${mistake}`);
}

/** Names under which facts are published and that no document has, or the other way round. */
export function undocumentedFacts(
  document: AsyncApiDocument,
  publishes: readonly Pick<Published<never, never>, 'as'>[],
): string[] {
  const told = publishes.flatMap(({ as }) => Object.values<string | null>(as)).filter((name) => name !== null);
  const described = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
  return [
    ...told.filter((name) => !described.includes(name)).map((name) => `${name} is told, but in no contract`),
    ...described.filter((name) => !told.includes(name)).map((name) => `${name} is in the contract, but never told`),
  ];
}
