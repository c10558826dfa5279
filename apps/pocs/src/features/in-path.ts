import { ProblemError } from '@mrbill/http';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/** A word in a path, checked: it names nothing that could be missing, so what is wrong with it is a 400 and not a 404. */
export const inPath = (schema: z.ZodType<string, string>): PipeTransform<string, string> => ({
  transform(value, { data = '' }) {
    const { data: word, error } = schema.safeParse(value);
    if (word !== undefined) return word;
    const errors = error.issues.map(({ message }) => ({ parameter: data, detail: message }));
    throw new ProblemError('invalid-input', {}, { errors });
  },
});
