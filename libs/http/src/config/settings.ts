import { severities } from '@mrbill/observability';
import { z } from 'zod';
import { secret } from './config.js';

const port = z.coerce.number().int().min(0).max(65535).describe('a port: 0 to 65535');

/** `3000/10`: requests in seconds. */
export const quota = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}$/)
  .transform((text) => {
    const [requests = 0, seconds = 0] = text.split('/').map(Number);
    return { requests, seconds };
  })
  .describe('requests/seconds, as 3000/10');

/** What every service reads. Spread it into the service's own shape: `config({ ...httpSettings, DATABASE_URL: ... })`. */
export const httpSettings = {
  HOST: z.string().default('127.0.0.1').describe('the address to listen on'),
  PORT: port,
  INTERNAL_PORT: port.optional(),
  LOG_LEVEL: z
    .enum(severities)
    .default('info')
    .describe(`one of ${severities.join(', ')}`),
  MRBILL_HOME: z.string().default('.mrbill').describe('a folder for what must outlive a restart'),
  TOKEN_ISSUER: z.string().default('mrbill').describe("the name in the tokens' iss"),
  TOKEN_AUDIENCE: z.string().default('mrbill').describe("the name in the tokens' aud"),
  JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the URL of identity's key set"),
  EDGE_SECRET: secret(z.string().min(32))
    .optional()
    .describe('what the edge sends as X-Edge-Secret: 32 characters or more'),
  OPS_TOKEN_HASH: secret(z.string().regex(/^[0-9a-f]{64}$/))
    .optional()
    .describe("SHA-256 of the operator's token: 64 hex digits"),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .describe('origins separated by commas, as https://app.example.org'),
  REQUEST_LIMIT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(30_000)
    .describe('milliseconds: 100 to 600000'),
  SHUTDOWN_LIMIT_MS: z.coerce.number().int().min(0).max(600_000).default(10_000).describe('milliseconds: 0 to 600000'),
  RATE_ADDRESS: quota.default({ requests: 3000, seconds: 10 }),
  RATE_USER: quota.default({ requests: 5000, seconds: 10 }),
  RATE_TENANT: quota.default({ requests: 50_000, seconds: 10 }),
};

export type HttpSettings = z.infer<z.ZodObject<typeof httpSettings>>;
