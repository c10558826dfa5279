import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { AmbientSource, EventStore, FactCodec, NoPersonKeys, Streams, SystemClock } from '@mrbill/event-sourcing';
import { MemoryStore } from '@mrbill/event-sourcing/testing';
import { KeySet } from '../access/key-set.js';
import { Revocations, RevocationsInMemory } from '../access/revocations.js';
import { createApp } from '../app/create-app.js';
import { person, TestTokens } from '../testing/test-tokens.js';
import { testSettings } from '../testing/test-settings.js';
import type { ServiceOptions, Watch } from '../app/options.js';
import { note } from './note.js';
import { AuthRoutes, NotesRoutes, OpsRoutes, TroubleRoutes } from './notes.routes.js';

@Module({})
export class NotesModule {
  static with(tokens?: TestTokens, providers: Provider[] = []): DynamicModule {
    return {
      module: NotesModule,
      controllers: [NotesRoutes, TroubleRoutes, AuthRoutes, OpsRoutes],
      providers: [
        { provide: EventStore, useClass: MemoryStore },
        {
          provide: Streams,
          useFactory: (store: EventStore, ambient: AmbientSource) =>
            new Streams(store, new FactCodec([note] as never, new NoPersonKeys()), ambient, new SystemClock()),
          inject: [EventStore, AmbientSource],
        },
        ...(tokens ? [{ provide: KeySet, useValue: tokens.keySet }] : []),
        { provide: Revocations, useClass: RevocationsInMemory },
        ...providers,
      ],
    };
  }
}

export const notesOptions = (env: Readonly<Record<string, string>> = {}): ServiceOptions => ({
  service: 'notes',
  title: 'Notes',
  description: 'Write notes.',
  settings: testSettings(env),
  permissions: {
    'note:read': ['USER', 'TENANT_ADMIN'],
    'note:write': ['USER', 'TENANT_ADMIN'],
    'note:admin': ['TENANT_ADMIN'],
  },
  problems: {
    'note.not-found': { status: 404, title: 'There is no such note' },
    'note.kept': {
      status: 409,
      title: 'This note is kept',
      detail: ({ title }) => `Notes with the title "${String(title)}" cannot be removed.`,
      example: { title: 'keep' },
    },
  },
});

/** The running example, and Ana, who has signed in. */
export async function notesApp({
  env = {},
  providers = [],
  watch,
  remoteKeys = false,
}: { env?: Record<string, string>; providers?: Provider[]; watch?: Watch; remoteKeys?: boolean } = {}) {
  const tokens = await TestTokens.create();
  const app = await createApp(NotesModule.with(remoteKeys ? undefined : tokens, providers), notesOptions(env), watch);
  const ana = person();
  return { app, tokens, ana, headers: await tokens.as(ana) };
}
