import type { OnApplicationShutdown } from '@nestjs/common';
import { Upstream, type Limits } from './forwarding/upstream.js';
import { contexts, type ContextName } from './routes.js';

/** All contexts behind this edge. */
export class Upstreams implements OnApplicationShutdown {
  readonly all: readonly Upstream[];

  constructor(urls: Readonly<Record<ContextName, string>>, limits?: Limits) {
    this.all = contexts.map((name) => new Upstream(name, urls[name], limits));
  }

  of(name: ContextName): Upstream {
    return this.all.find((upstream) => upstream.name === name) as Upstream;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.all.map((upstream) => upstream.close()));
  }
}
