/** Headers of answers that mean the same everywhere; `required` where each answer that lists them has them. */
export const responseHeaders = {
  'ETag': {
    description: 'The version of the thing in quotation marks, for If-Match',
    required: true,
    schema: { type: 'string', pattern: '^"[0-9]+"$' },
    example: '"3"',
  },
  'Location': {
    description: 'The path of the new thing',
    required: true,
    schema: { type: 'string' },
    example: '/api/v1/pocs/0199a4c2-7f00-7000-8000-000000000001',
  },
  'X-Position': {
    description: 'Where the write is among all facts: a list that is asked for with it shows the write',
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '4711',
  },
  'RateLimit': {
    description: 'What is left of each quota: `r` requests, whole again in `t` seconds',
    schema: { type: 'string' },
    example: '"user";r=1999;t=1, "tenant";r=9999;t=1',
  },
  'RateLimit-Policy': {
    description: 'The quotas that count this request: `q` requests in `w` seconds',
    schema: { type: 'string' },
    example: '"user";q=2000;w=1, "tenant";q=10000;w=1',
  },
  'Retry-After': {
    description: 'Seconds to wait before asking again',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '1',
  },
  'WWW-Authenticate': {
    description: 'How to sign in: with a bearer token',
    required: true,
    schema: { type: 'string' },
    example: 'Bearer',
  },
} as const; // prettier-ignore

export type HeaderName = keyof typeof responseHeaders;

/** References to some of them, as a response lists its headers. */
export const headersNamed = (...names: readonly HeaderName[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** As it is, but not on every answer that lists it. */
export const atTimes = (name: HeaderName): Record<string, unknown> => ({
  [name]: { ...responseHeaders[name], required: false },
});
