import { Health } from '@mrbill/observability';
import type { OnApplicationShutdown } from '@nestjs/common';
import { OpenSearch } from './connection.js';

/** Milliseconds: shorter than a check of health may take. */
const LONGEST_PING = 800;

/** The connection of a service that runs: it is not ready without it, and closes it at its end. */
export class OpenSearchService extends OpenSearch implements OnApplicationShutdown {
  /** `indexes`: a pattern for those that this service has there. */
  constructor(
    url: string,
    private readonly indexes: string,
    health: Health,
  ) {
    super(url);
    health.register('opensearch', () => this.ping());
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private async ping(): Promise<string | undefined> {
    try {
      const { status } = await this.ask<{ readonly status: string }>(
        {
          method: 'GET',
          path: `/_cluster/health/${encodeURIComponent(this.indexes)}`,
          querystring: { filter_path: 'status' },
        },
        LONGEST_PING,
      );
      // It answers before it can read all of them.
      return status === 'red' ? 'an index cannot be read now' : undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}
