import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { arrivalOf } from './arrival.js';

/** The client's address, as `address.ts` believes it: `signIn(@Body(...) input, @ClientAddress() address: string)`. */
export const ClientAddress = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return arrivalOf(request.raw)?.address ?? request.ip;
});

/** What the client calls itself, cut to what one can read; null where it says nothing. */
export const ClientDevice = createParamDecorator((_: unknown, context: ExecutionContext): string | null => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const device = (headers['user-agent'] ?? '')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .slice(0, 200)
    .trim();
  return device === '' ? null : device;
});
