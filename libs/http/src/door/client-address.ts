import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { arrivalOf } from './arrival.js';

/** The client's address, as `address.ts` believes it: `signIn(@Body(...) input, @ClientAddress() address: string)`. */
export const ClientAddress = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return arrivalOf(request.raw)?.address ?? request.ip;
});
