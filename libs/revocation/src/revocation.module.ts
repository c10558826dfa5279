import { Pump } from '@mrbill/event-sourcing';
import { EventSourcingOptions, PumpPool } from '@mrbill/event-sourcing/nest';
import { Revocations } from '@mrbill/http';
import { Health } from '@mrbill/observability';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type pg from 'pg';
import { EndedAccess } from './ended-access.js';

/** Gives a service the port `Revocations`, out of its own view of what has ended access. */
@Module({})
export class RevocationModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(EndedAccess) private readonly access: EndedAccess,
    private readonly health: Health,
  ) {}

  /** `view` must be among those that the context follows identity with; see `revocationView`. */
  static reading(view: { readonly name: string; readonly version: number }): DynamicModule {
    return {
      module: RevocationModule,
      providers: [
        {
          provide: EndedAccess,
          inject: [PumpPool, Pump, EventSourcingOptions],
          useFactory: (pool: pg.Pool, pump: Pump, { log }: EventSourcingOptions) =>
            new EndedAccess({ view, pool, pump, log }),
        },
        { provide: Revocations, useExisting: EndedAccess },
      ],
      exports: [EndedAccess],
    };
  }

  onApplicationBootstrap(): void {
    this.health.register('revocation', () =>
      this.access.age() > 5_000 ? 'what has ended access is not known: see identity, and its feed' : undefined,
    );
    this.access.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.access.stop();
  }
}
