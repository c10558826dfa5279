import type { OpenApiDocument } from './document.js';

/**
 * One document out of those of several services; `info` is the first one's. Throws where two give the same operation or
 * different meanings to one name, for then one of them would be a lie. Pages that every service has are the first one's.
 */
export function mergeOpenApi([first, ...others]: readonly [OpenApiDocument, ...OpenApiDocument[]]): OpenApiDocument {
  return others.reduce(
    (whole, next) => ({
      ...whole,
      tags: [...whole.tags, ...next.tags],
      paths: { ...whole.paths, ...merged('path', whole.paths, withoutPages(next.paths)) },
      components: {
        schemas: merged('schema', whole.components.schemas, next.components.schemas),
        responses: merged('response', whole.components.responses, next.components.responses),
        examples: merged('example', whole.components.examples, next.components.examples),
        headers: { ...next.components.headers, ...whole.components.headers },
        securitySchemes: { ...next.components.securitySchemes, ...whole.components.securitySchemes },
      },
      'x-problems': merged('problem', whole['x-problems'], next['x-problems']),
    }),
    first,
  );
}

const withoutPages = (paths: OpenApiDocument['paths']): OpenApiDocument['paths'] =>
  Object.fromEntries(
    Object.entries(paths).filter(([path]) =>
      ['/api/v1/', '/.well-known/', '/dev/'].some((own) => path.startsWith(own)),
    ),
  );

/** @throws where both have a name, and mean something else by it */
export function merged<T>(
  what: string,
  one: Readonly<Record<string, T>>,
  other: Readonly<Record<string, T>>,
): Record<string, T> {
  for (const [name, value] of Object.entries(other)) {
    if (Object.hasOwn(one, name) && JSON.stringify(one[name]) !== JSON.stringify(value)) {
      throw new Error(`two services describe the ${what} ${name} in different ways`);
    }
  }
  return { ...one, ...other };
}
