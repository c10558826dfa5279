import { z } from 'zod';

export const whole = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${digits}}$`), { error: 'must be a whole number', abort: true })
    .transform(Number);

/** Of what is shown at once. */
export const Limit = whole(3)
  .refine((limit) => limit >= 1 && limit <= 100, { error: 'must be between 1 and 100' })
  .default(20)
  .meta({ type: 'integer', minimum: 1, maximum: 100, description: 'At most' });
