import { readConfig } from '../config/config.js';
import { httpSettings, type HttpSettings } from '../config/settings.js';

/** Settings of a service in a test: any free port, no logs; `env` as one would set it. */
export const testSettings = (env: Readonly<Record<string, string>> = {}): HttpSettings =>
  readConfig(httpSettings, { PORT: '0', LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent', ...env });
