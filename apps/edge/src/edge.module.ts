import { Module, type DynamicModule } from '@nestjs/common';
import { WholeDocument } from '@mrbill/http';
import type { Limits } from './forwarding/upstream.js';
import { EdgeIdentity, Forwarding } from './forwarding/forwarding.js';
import type { ContextName } from './routes.js';
import { Upstreams } from './upstreams.js';
import { MergedDocument } from './whole/merged-document.js';
import { WholeReadiness } from './whole/readiness.js';

export interface EdgeOptions {
  readonly upstreams: Readonly<Record<ContextName, string>>;
  readonly edgeSecret?: string | undefined;
  readonly limits?: Limits;
  /** Connections of clients at once. */
  readonly clients?: number;
  /** What lets all instances of the edge count together. */
  readonly sharing?: DynamicModule[];
}

/** The one URL in front: passes requests on, and answers for the whole where a question is about the whole. */
@Module({})
export class EdgeModule {
  static with({ upstreams, edgeSecret, limits, clients = 4_000, sharing = [] }: EdgeOptions): DynamicModule {
    return {
      module: EdgeModule,
      imports: sharing,
      providers: [
        { provide: Upstreams, useFactory: () => new Upstreams(upstreams, limits) },
        { provide: EdgeIdentity, useValue: new EdgeIdentity(edgeSecret, clients) },
        Forwarding,
        WholeReadiness,
        { provide: WholeDocument, useClass: MergedDocument },
      ],
    };
  }
}
