import type { AsyncApiDocument } from '../asyncapi/document.js';
import { eventsOf } from '../asyncapi/events-of.js';
import type { ServiceOptions } from '../app/options.js';
import type { Ports } from '../app/ports.js';
import type { RouteList } from '../routes/route-list.js';
import { describe } from './describe.js';
import type { OpenApiDocument } from './document.js';

/** The documents of the running service. */
export class Documents {
  private described: OpenApiDocument | undefined;

  constructor(
    private readonly routes: RouteList,
    private readonly options: ServiceOptions,
    private readonly ports: Ports,
  ) {}

  /** Of this service alone. */
  get own(): OpenApiDocument {
    return (this.described ??= describe(this.routes.all, this.options));
  }

  /** What `/api/openapi.json` answers. */
  async whole(): Promise<OpenApiDocument> {
    return (await this.ports.wholeDocument?.from(this.own)) ?? this.own;
  }

  /** What `/api/asyncapi.json` answers. */
  async events(): Promise<AsyncApiDocument> {
    const own = eventsOf(this.options);
    return (await this.ports.wholeDocument?.eventsFrom(own)) ?? own;
  }
}
