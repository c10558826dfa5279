import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ProblemError, type InputError } from '../problems/problem.js';

type Metadata = ArgumentMetadata & { readonly schema?: StandardSchemaV1 };

/** More mistakes than this in one request help nobody. */
const MOST = 50;

/** Checks what `@Body`, `@Query` and `@Param` were given a `schema` for. A path that names nothing is a 404, the rest 400. */
export class CheckedPipe implements PipeTransform {
  async transform(value: unknown, { schema, type }: Metadata): Promise<unknown> {
    if (!schema) return value;
    const result = await schema['~standard'].validate(type === 'body' ? value : withoutPrototype(value));
    if (!result.issues) return result.value;
    if (type === 'param') throw new ProblemError('not-found');
    throw new ProblemError(
      'invalid-input',
      {},
      { errors: result.issues.flatMap((issue) => explain(issue, type)).slice(0, MOST) },
    );
  }
}

/** Query objects have no prototype, and some schemas take only plain objects. */
const withoutPrototype = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? { ...value } : value;

function explain(
  issue: StandardSchemaV1.Issue & { readonly keys?: readonly string[] },
  type: Metadata['type'],
): InputError[] {
  const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  const unknown = issue.keys?.map((key) => ({ path: [...path, key], detail: 'is not a known field' }));
  return (unknown ?? [{ path, detail: issue.message }]).map(({ path, detail }) =>
    type === 'body' ? { pointer: pointerTo(path), detail } : { parameter: path[0] ?? '', detail },
  );
}

/** RFC 6901. The empty pointer is the whole body. */
export const pointerTo = (path: readonly string[]): string =>
  path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
