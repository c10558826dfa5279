import { hostname } from 'node:os';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { EventSourcingOptions } from '@mrbill/event-sourcing/nest';
import { createLog } from '@mrbill/observability';
import { MailboxModule } from './mail/mailbox.module.js';
import { KeysPool } from './people/keys-pool.js';
import { FileMasterKey, MasterKey } from './people/master-key.js';
import { PostgresPersonKeys } from './people/postgres-person-keys.js';
import { PublicUrl } from './public-url.js';
import type { IdentitySettings } from './settings.js';

/** What lies outside of identity: databases, keys, mail. Which adapter is taken, the settings say. */
@Global()
@Module({})
export class OutsideModule {
  static with(settings: IdentitySettings): DynamicModule {
    const log = createLog({ service: 'identity', level: settings.LOG_LEVEL });
    const options: EventSourcingOptions = {
      appUrl: settings.DATABASE_URL_IDENTITY,
      pumpUrl: settings.DATABASE_URL_IDENTITY_PUMP,
      owner: `identity ${hostname()} ${process.pid}`,
      log: {
        info: (message, details) => log.info(details ?? {}, message),
        error: (message, details) => log.error(details ?? {}, message),
      },
    };
    return {
      module: OutsideModule,
      imports: [MailboxModule.in(settings.MRBILL_HOME)],
      providers: [
        { provide: EventSourcingOptions, useValue: options },
        { provide: PublicUrl, useValue: new PublicUrl(settings.PUBLIC_URL) },
        { provide: MasterKey, useFactory: () => FileMasterKey.read(settings.KEY_FILE) },
        { provide: KeysPool, useFactory: () => new KeysPool(settings.DATABASE_URL_IDENTITY_KEYS) },
        {
          provide: PostgresPersonKeys,
          inject: [KeysPool, MasterKey],
          useFactory: ({ pool }: KeysPool, master: MasterKey) => new PostgresPersonKeys(pool, master),
        },
      ],
      exports: [EventSourcingOptions, PublicUrl, KeysPool, PostgresPersonKeys],
    };
  }
}
