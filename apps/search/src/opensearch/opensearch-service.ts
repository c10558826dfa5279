import { Health } from '@mrbill/observability';
import type { OnApplicationShutdown } from '@nestjs/common';
import { OpenSearch } from './connection.js';

/** Milliseconds: shorter than a check of health may take. */
const LONGEST_PING = 800;

/** The connection of a service that runs: it is not ready without it, and closes it at its end. */
export class OpenSearchService extends OpenSearch implements OnApplicationShutdown {
  constructor(url: string, health: Health) {
    super(url);
    health.register('opensearch', () => this.ping());
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private async ping(): Promise<string | undefined> {
    try {
      await this.ask({ method: 'GET', path: '/_cluster/health', querystring: { filter_path: 'status' } }, LONGEST_PING);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}
