import { z } from 'zod';

/** An id in a path: what is none is answered with 404, as an id that never was. */
export const Uuid = z
  .uuid()
  .transform((id) => id.toLowerCase())
  .meta({ type: 'string', format: 'uuid', description: 'A UUID' });

const whole = (description: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'must be a whole number', abort: true })
    .transform(Number)
    .meta({ type: 'integer', description });

/** The page asked for. Spread it into a query's shape: `z.strictObject({ ...Page, ...sorting(['name'], 'name') })`. */
export const Page = {
  page: whole('Counted from 1')
    .refine((page) => page >= 1, { error: 'must be 1 or more' })
    .default(1)
    .meta({ type: 'integer', minimum: 1, description: 'Counted from 1' }),
  pageSize: whole('Items on a page')
    .refine((size) => size >= 1 && size <= 100, { error: 'must be between 1 and 100' })
    .default(20)
    .meta({ type: 'integer', minimum: 1, maximum: 100, description: 'Items on a page' }),
};

export interface PageAsked {
  readonly page: number;
  readonly pageSize: number;
}

/** Which fields a list may be sorted by, and the one that it is sorted by if nothing is said. */
export const sorting = <const F extends string>(
  fields: readonly [F, ...F[]],
  by: NoInfer<F>,
  order: 'asc' | 'desc' = 'asc',
) => ({
  sortBy: z.enum(fields).default(by as never),
  sortOrder: z.enum(['asc', 'desc']).default(order),
});

/** Years of four digits that every database has: an offset can lead out of them at both ends. */
const Instant = z.iso
  .datetime({ offset: true, error: 'must be a time as 2026-01-31T00:00:00Z' })
  .transform((time) => new Date(time).toISOString())
  .refine((time) => /^(?!0000)\d{4}-/.test(time), { error: 'must be between the years 1 and 9999' })
  .meta({ type: 'string', format: 'date-time' });

/** `from` is inclusive, `to` exclusive. */
export const TimeRange = { from: Instant.optional(), to: Instant.optional() };

/** `true` or `false` in a query. */
export const Flag = z
  .enum(['true', 'false'])
  .transform((flag) => flag === 'true')
  .meta({ type: 'boolean' });

/** A field that may be given several times (`tags=a&tags=b`): always an array, of at most `max` values. */
export const many = <S extends z.ZodType>(item: S, max = 50) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).max(max));

/** The shape of every list: `pageOf(Poc)`. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    totalItems: z
      .int()
      .min(0)
      .meta({ examples: [1] }),
    page: z.int().min(1),
    pageSize: z
      .int()
      .min(1)
      .max(100)
      .meta({ examples: [20] }),
    totalPages: z
      .int()
      .min(0)
      .meta({ examples: [1] }),
  });

export interface PageOf<T> extends PageAsked {
  readonly items: readonly T[];
  readonly totalItems: number;
  readonly totalPages: number;
}

/** Puts a list's answer together. */
export const pageFrom = <T>(items: readonly T[], totalItems: number, { page, pageSize }: PageAsked): PageOf<T> => ({
  items,
  totalItems,
  page,
  pageSize,
  totalPages: Math.ceil(totalItems / pageSize),
});
