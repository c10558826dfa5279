import { join } from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock, Ids } from '@mrbill/event-sourcing';
import { ReadMailRoute } from '../features/read-mail.js';
import { Mail } from './mail.js';
import { Mailbox } from './mailbox.js';

/** Mail of the embedded profile, together with the route that reads it: where another adapter is taken, there is no such route. */
@Global()
@Module({})
export class MailboxModule {
  static in(home: string): DynamicModule {
    return {
      module: MailboxModule,
      controllers: [ReadMailRoute],
      providers: [
        {
          provide: Mailbox,
          inject: [Clock, Ids],
          useFactory: (clock: Clock, ids: Ids) => new Mailbox(join(home, 'mail'), clock, ids),
        },
        { provide: Mail, useExisting: Mailbox },
      ],
      exports: [Mail],
    };
  }
}
