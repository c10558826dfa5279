import { httpSettings } from '@mrbill/http';
import { redisSettings } from '@mrbill/redis';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });

/** Options of the edge, read once at boot; `.env.example` explains all of them. */
export const settings = {
  ...httpSettings,
  ...redisSettings,
  UPSTREAM_IDENTITY: url.describe('the URL of the service identity'),
  UPSTREAM_POCS: url.describe('the URL of the service pocs'),
  UPSTREAM_SEARCH: url.describe('the URL of the service search'),
};
