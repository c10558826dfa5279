import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Parts of Nest that tell at each start what they have found. */
const chatty = new Set(['NestFactory', 'InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'NestApplication']);

/** Nest's own lines in our format. Nest gives what it logs first and the place it comes from last. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(chatty.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const place = rest.at(-1);
    const from = typeof place === 'string' ? place : undefined;
    const stack = rest.find((item): item is string => typeof item === 'string' && item !== from && item.includes('\n'));
    if (message instanceof Error) this.to[level]({ error: message, from }, message.message);
    else if (typeof message === 'string') this.to[level]({ from, stack }, message);
    else this.to[level]({ from, about: message }, 'nest');
  }
}
