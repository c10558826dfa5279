import { ProblemError } from '@mrbill/http';
import { z } from 'zod';

/**
 * A word in a path: `@Param('tag', { schema: inPath('tag', Tag) })`. It is no id, so what is wrong with it is a mistake in the
 * input (400), where an id that is none is nowhere (404).
 */
export const inPath = (parameter: string, schema: z.ZodType<string, string>) =>
  z
    .string()
    .transform((value) => {
      const { data, error } = schema.safeParse(value);
      if (data !== undefined) return data;
      const errors = error.issues.map(({ message }) => ({ parameter, detail: message }));
      throw new ProblemError('invalid-input', {}, { errors });
    })
    .meta({ type: 'string', minLength: 1, maxLength: 50, examples: schema.meta()?.examples });
