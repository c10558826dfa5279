import { applyDecorators, HttpCode } from '@nestjs/common';
import { z } from 'zod';
import { pageOf } from '../input/queries.js';
import { tell, type Answer } from './metadata.js';

/** `present` makes the public thing out of the stream's state; without it the state is the public thing. */
export interface Presents<S extends z.ZodType, State> {
  readonly present?: (state: State) => z.input<S>;
}

const answers = (answer: Partial<Answer> & Pick<Answer, 'from' | 'status'>): MethodDecorator =>
  applyDecorators(
    HttpCode(answer.status),
    tell({ answer: { creates: false, present: (state: unknown) => state, ...answer } }),
  );

/**
 * The handler answers a `Written`: 201 (or `status: 202` for work done later) with its state, `ETag`, `Location` and
 * `X-Position`. Without `location` that is this request's path and the body's first field, which has to be the id.
 */
export function Creates<S extends z.ZodType, State = z.input<S>>(
  schema: S,
  options: Presents<S, State> & { readonly location?: (body: z.output<S>) => string; readonly status?: 201 | 202 } = {},
): MethodDecorator {
  return answers({
    from: 'written',
    creates: true,
    status: 201,
    schema,
    ...options,
    location: options.location ?? ownLocation(schema),
  } as never);
}

/** The handler answers a `Written`: 200 with its state, `ETag` and `X-Position`. */
export const Changes = <S extends z.ZodType, State = z.input<S>>(
  schema: S,
  options: Presents<S, State> = {},
): MethodDecorator => answers({ from: 'written', status: 200, schema, ...options } as never);

/** The handler answers a `Loaded` (`Streams.load`) or undefined: 200 with its state and `ETag`, or 404. */
export const Shows = <S extends z.ZodType, State = z.input<S>>(
  schema: S,
  options: Presents<S, State> = {},
): MethodDecorator => answers({ from: 'written', status: 200, schema, ...options } as never);

/** 204. If the handler answers a `Written`, `X-Position` goes along. Where a secret is sent, say `secretInput`. */
export const NoContent = (options: Pick<Answer, 'secretInput'> = {}): MethodDecorator =>
  answers({ from: 'empty', status: 204, ...options });

/**
 * The handler answers the body itself. With `view`, a request with `X-Position` waits until that view has got so far. With
 * `orStatus` the handler may set that one instead; with `type` the body is text of that type.
 */
export const Answers = (
  schema: z.ZodType,
  options: Partial<Pick<Answer, 'view' | 'orStatus' | 'type'>> & { readonly status?: 200 | 201 | 202 } = {},
): MethodDecorator => answers({ from: 'plain', status: 200, schema, ...options });

/** The handler answers a page (`pageFrom`) out of a view, by its full name: `@Lists(Poc, { view: 'pocs.list' })`. */
export const Lists = (item: z.ZodType, options: { readonly view?: string } = {}): MethodDecorator =>
  Answers(pageOf(item), options);

function ownLocation(schema: z.ZodType): (body: never, path: string) => string {
  const id = schema instanceof z.ZodObject ? Object.keys(schema.shape)[0] : undefined;
  if (!id?.endsWith('Id'))
    throw new Error('@Creates: the first field of the schema is no id, so say where the new thing is: { location }');
  return (body, path) => `${path}/${encodeURIComponent(String((body as Record<string, unknown>)[id]))}`;
}
