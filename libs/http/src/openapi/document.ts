import type { AsyncApiDocument } from '../asyncapi/document.js';
import type { ProblemDefinition } from '../problems/problem.js';

/** A body of one type. */
export interface Content {
  readonly schema: unknown;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  /** What the caller's role must have; absent where a route is public. */
  readonly 'x-permission'?: string;
}

/** As much of OpenAPI 3.1 as we write. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly description: string; readonly version: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly responses: Readonly<Record<string, unknown>>;
    /** A problem document for each code, by its name. */
    readonly examples: Readonly<Record<string, unknown>>;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
  /** Each code that may come back, for the pages below `/problems/`. */
  readonly 'x-problems': Readonly<
    Record<string, Pick<ProblemDefinition, 'status' | 'title'> & { readonly detail?: string }>
  >;
}

/** Where a service answers for more than itself: the edge makes one document of all. */
export abstract class WholeDocument {
  /** `own` is the document of this service alone. */
  abstract from(own: OpenApiDocument): Promise<OpenApiDocument>;
  /** The same for what is told between contexts. */
  abstract eventsFrom(own: AsyncApiDocument): Promise<AsyncApiDocument>;
}
