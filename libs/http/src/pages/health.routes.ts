import { Controller, Get, Res } from '@nestjs/common';
import { Health } from '@mrbill/observability';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../routes/access.js';
import { Answers } from '../routes/answers.js';
import { Summary } from '../routes/summary.js';

const Alive = z.object({ status: z.literal('ok') }).meta({ id: 'Alive' });
const Readiness = z
  .object({
    ready: z.boolean(),
    checks: z
      .record(z.string(), z.string())
      .meta({ description: '`ok` or what is wrong, by check', examples: [{ postgres: 'ok', views: 'ok' }] }),
  })
  .meta({ id: 'Readiness' });

@Controller()
export class HealthRoutes {
  constructor(private readonly health: Health) {}

  @Get('livez')
  @Public()
  @Answers(Alive)
  @Summary('Whether the process is alive', 'Restart it if it does not answer.')
  alive() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @Answers(Readiness, { orStatus: 503 })
  @Summary('Whether the service may be sent requests', 'Answers 503 with the same body while a check fails.')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = await this.health.readiness();
    if (!readiness.ready) void reply.code(503);
    return readiness;
  }
}
