import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readConfig, secret, WrongConfiguration } from './config.js';
import { httpSettings } from './settings.js';

const linesFor = (env: Record<string, string>, shape: z.ZodRawShape = httpSettings) => {
  try {
    readConfig(shape, env);
    return [];
  } catch (error) {
    return (error as WrongConfiguration).lines;
  }
};

describe('configuration', () => {
  it('is read from the environment, with defaults', () => {
    expect(
      readConfig(httpSettings, {
        PORT: '8080',
        CORS_ORIGINS: 'https://a.example, https://b.example',
        RATE_USER: '7/2',
        INTERNAL_PORT: '',
      }),
    ).toMatchObject({
      PORT: 8080,
      HOST: '127.0.0.1',
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
      RATE_USER: { requests: 7, seconds: 2 },
    });
  });

  it('that is wrong is quoted, every line of it, with what is expected', () => {
    expect(linesFor({ PORT: '99999', LOG_LEVEL: 'loud', RATE_USER: '7', CORS_ORIGINS: 'example.org' })).toEqual([
      'PORT is "99999"; it must be a port: 0 to 65535',
      'LOG_LEVEL is "loud"; it must be one of trace, debug, info, warn, error, fatal, silent',
      'CORS_ORIGINS is "example.org"; it must be origins separated by commas, as https://app.example.org',
      'RATE_USER is "7"; it must be requests/seconds, as 3000/10',
    ]);
  });

  it('that is missing is named', () =>
    expect(linesFor({})).toEqual(['PORT is not set; it must be a port: 0 to 65535']));

  it('that is secret is never quoted', () => {
    const lines = linesFor(
      { PORT: '1', EDGE_SECRET: 'short', OPS_TOKEN_HASH: 'hunter2', KEY: 'pass', URL: 'postgres://u:pw' },
      {
        ...httpSettings,
        KEY: secret(z.string().min(8)).default('xxxxxxxx'),
        URL: secret(z.url().regex(/never/)),
      },
    );
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toMatch(/short|hunter2|"pass"|pw/);
    expect(lines[0]).toMatch('EDGE_SECRET is (not shown); it must be what the edge sends');
  });
});
