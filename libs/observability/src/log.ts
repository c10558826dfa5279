import pino, { type DestinationStream, type Logger } from 'pino';
import type { Traced } from './tracing.js';
import { redact, redactText } from './redaction.js';

export type Log = Logger;
export const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type Severity = (typeof severities)[number];

export interface LogOptions {
  readonly service: string;
  readonly level?: Severity;
  /** Where the trace at hand is known; without it lines carry none. */
  readonly trace?: () => Traced | undefined;
  /** Default: standard output, written at once, so that a crash loses no line. */
  readonly to?: DestinationStream;
}

/**
 * One JSON object for each line: `timestamp` (ISO 8601, UTC), `severity`, `service`, `traceId`, `spanId`, `message`, and what
 * was given. Personal data and secrets are taken out by key, see `redaction.ts`.
 */
export function createLog({ service, level = 'info', trace, to }: LogOptions): Log {
  return pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      serializers: { error: (error) => error, err: (error) => error },
      formatters: {
        level: (label) => ({ severity: label.toUpperCase() }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      mixin: () => ({ ...trace?.() }),
      hooks: {
        logMethod(args, method) {
          const plain: unknown[] = args.map((arg) => (typeof arg === 'string' ? redactText(arg) : arg));
          // Without a message pino would take the error's own, as it is.
          const error = plain.length === 1 ? errorIn(plain[0]) : undefined;
          if (error) plain.push(redactText(error.message));
          method.apply(this, plain as unknown as Parameters<typeof method>);
        },
      },
    },
    to ?? pino.destination({ dest: 1, sync: true }),
  );
}

function errorIn(value: unknown): Error | undefined {
  if (value instanceof Error) return value;
  const { error } = (value ?? {}) as { error?: unknown };
  return error instanceof Error ? error : undefined;
}
