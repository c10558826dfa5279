import type { ProblemTable } from '../problems/problem.js';
import type { OpenApiDocument, Operation } from './document.js';
import { explained, problemExamples, problemResponses } from './problems.js';

/**
 * The document of a service behind another one, which may refuse on its behalf with these codes. Their statuses must be
 * none that the service answers with itself.
 */
export function alsoRefusing(document: OpenApiDocument, table: ProblemTable): OpenApiDocument {
  const codes = Object.keys(table);
  const problems = problemResponses(codes, table);
  const more = Object.fromEntries(
    problems.map(({ status, name }) => [status, { $ref: `#/components/responses/${name}` }]),
  );
  const also = (operation: Operation): Operation => ({ ...operation, responses: { ...operation.responses, ...more } });
  return {
    ...document,
    paths: Object.fromEntries(
      Object.entries(document.paths).map(([path, methods]) => [
        path,
        Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, also(operation)])),
      ]),
    ),
    components: {
      ...document.components,
      responses: {
        ...document.components.responses,
        ...Object.fromEntries(problems.map(({ name, response }) => [name, response])),
      },
      examples: { ...document.components.examples, ...problemExamples(codes, table) },
    },
    'x-problems': { ...document['x-problems'], ...explained(table) },
  };
}
