import type { z } from 'zod';
import type { Route } from '../routes/route-list.js';
import { exampleOf, type JsonSchema } from './examples.js';
import { Schemas } from './schemas.js';

/** Examples of bodies that the route they are shown for would not take: its schema knows more than the documents can say. */
export function refusedExamples(routes: readonly Route[]): string[] {
  const schemas = new Schemas();
  return routes.flatMap(({ controller, name, inputs }) =>
    inputs.flatMap(({ from, schema }) => {
      if (from !== 'body' || !schema) return [];
      const body = schema as z.ZodType;
      const example = exampleOf(schemas.of(body, 'input') as JsonSchema, schemas.named);
      const issues = body.safeParse(example).error?.issues ?? [];
      return issues.map(
        ({ path, message }) =>
          `${controller}.${name}: /${path.join('/')} ${message}; give that field .meta({ examples: [...] })`,
      );
    }),
  );
}
