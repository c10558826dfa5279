import { availableParallelism } from 'node:os';
import { FactCodec, openPool, PostgresStore, Streams, SystemClock, TimeOrderedIds } from '@mrbill/event-sourcing';
import { Context } from '@mrbill/tenancy';
import { aggregates } from '../aggregates.js';
import { Passwords } from '../credentials/passwords.js';
import { FileMasterKey } from '../people/master-key.js';
import { PostgresPersonKeys } from '../people/postgres-person-keys.js';
import type { StoreSettings } from '../settings.js';
import { Directory } from '../directory/directory.js';

const HOUR = 60 * 60 * 1000;

/** What it takes to write facts without being a service: for programs of the operator that run and end. */
export type Workbench = ReturnType<typeof openWorkbench>;

export function openWorkbench(settings: StoreSettings) {
  const master = FileMasterKey.read(settings.KEY_FILE);
  const app = openPool(settings.DATABASE_URL_IDENTITY, { name: 'identity workbench', max: 4 });
  const keys = openPool(settings.DATABASE_URL_IDENTITY_KEYS, { name: 'identity workbench', max: 4 });
  const clock = new SystemClock();
  const context = new Context();
  const codec = new FactCodec(aggregates as never, new PostgresPersonKeys(keys, master));
  // All cores, and as many as a plan has: nobody else is being served here.
  const passwords = new Passwords({ atOnce: availableParallelism(), mostWaiting: 100_000, pace: 0, patience: HOUR });
  return {
    streams: new Streams(new PostgresStore(app), codec, context, clock),
    context,
    ids: new TimeOrderedIds(clock),
    directory: new Directory(app),
    passwords,
    close: async () => {
      passwords.close();
      await Promise.all([app.end(), keys.end()]);
    },
  };
}
