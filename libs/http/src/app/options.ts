import type { Health, Log, Metrics, Tracing } from '@mrbill/observability';
import type { AsyncApiDocument } from '../asyncapi/document.js';
import type { HttpSettings } from '../config/settings.js';
import type { Permissions } from '../access/permissions.js';
import type { ProblemTable } from '../problems/problem.js';

/** What a service says about itself. */
export interface ServiceOptions {
  /** The context's name: `pocs`. */
  readonly service: string;
  /** What the service's documents begin with. */
  readonly title: string;
  readonly description: string;
  readonly settings: HttpSettings;
  /** What it tells other contexts, where it tells something: `describePublished` of `@mrbill/messaging/asyncapi`. */
  readonly events?: AsyncApiDocument;
  /** Every `Rejection` code of the context. */
  readonly problems?: ProblemTable;
  /** Which roles have the permissions that `@Allow` names. */
  readonly permissions?: Permissions;
}

/** What watches over a service; made by `bootstrap`, or by a test that wants to look at it. */
export interface Watch {
  readonly log: Log;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly health: Health;
}
