import { Global, Module, type DynamicModule } from '@nestjs/common';
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
    return {
      module: OutsideModule,
      imports: [MailboxModule.in(settings.MRBILL_HOME)],
      providers: [
        { provide: PublicUrl, useValue: new PublicUrl(settings.PUBLIC_URL) },
        { provide: MasterKey, useFactory: () => FileMasterKey.read(settings.KEY_FILE) },
        { provide: KeysPool, useFactory: () => new KeysPool(settings.DATABASE_URL_IDENTITY_KEYS) },
        {
          provide: PostgresPersonKeys,
          inject: [KeysPool, MasterKey],
          useFactory: ({ pool }: KeysPool, master: MasterKey) => new PostgresPersonKeys(pool, master),
        },
      ],
      exports: [PublicUrl, KeysPool, PostgresPersonKeys],
    };
  }
}
