import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Health } from '@mrbill/observability';
import type { Upstream } from '../forwarding/upstream.js';
import { Upstreams } from '../upstreams.js';

/** Shorter than the edge's own limit for one check, so that the answer names the context's reason. */
const LIMIT_MS = 800;

/** The product is ready when every context says so; `/readyz` tells for each what it said. */
@Injectable()
export class WholeReadiness implements OnModuleInit {
  constructor(
    private readonly health: Health,
    private readonly upstreams: Upstreams,
  ) {}

  onModuleInit(): void {
    for (const upstream of this.upstreams.all) this.health.register(upstream.name, () => whyNotReady(upstream));
  }
}

async function whyNotReady(upstream: Upstream): Promise<string | undefined> {
  try {
    const { status, body } = await upstream.ask('/readyz', LIMIT_MS);
    if (status === 200) return undefined;
    const failed = Object.entries(checksOf(body)).filter(([, result]) => result !== 'ok');
    return failed.map(([name, result]) => `${name}: ${result}`).join('; ') || `answered ${status}`;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? `no answer within ${LIMIT_MS} ms` : 'not reachable';
  }
}

function checksOf(body: unknown): Record<string, unknown> {
  const checks = (body as { checks?: unknown } | null)?.checks;
  return typeof checks === 'object' && checks !== null ? (checks as Record<string, unknown>) : {};
}
