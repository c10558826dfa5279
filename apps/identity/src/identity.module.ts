import { Module, type DynamicModule } from '@nestjs/common';
import { Clock, Ids, Streams } from '@mrbill/event-sourcing';
import { AppPool } from '@mrbill/event-sourcing/nest';
import { KeySet } from '@mrbill/http';
import { ContextModule } from '@mrbill/service';
import { Context } from '@mrbill/tenancy';
import { Crossing } from '@mrbill/tenancy/crossing';
import type pg from 'pg';
import { aggregates } from './aggregates.js';
import { RecordedCrossings } from './recorded-crossings.js';
import { CreateTenantHandler, CreateTenantRoute } from './features/create-tenant.js';
import { GetTenantHandler, GetTenantRoute } from './features/get-tenant.js';
import { GetUserHandler, GetUserRoute } from './features/get-user.js';
import { IntrospectHandler, IntrospectRoute } from './features/introspect.js';
import { InviteUserHandler, InviteUserRoute } from './features/invite-user.js';
import { ListUsersHandler, ListUsersRoute } from './features/list-users.js';
import { RefreshSessionHandler, RefreshSessionRoute } from './features/refresh-session.js';
import { RegisterHandler, RegisterRoute } from './features/register.js';
import { ShowKeysRoute } from './features/show-keys.js';
import { MostFailures, SignInHandler, SignInRoute } from './features/sign-in.js';
import { SignOutHandler, SignOutRoute } from './features/sign-out.js';
import { UnlockAccountHandler, UnlockAccountRoute } from './features/unlock-account.js';
import { migrations } from './migrations/run.js';
import { OutsideModule } from './outside.module.js';
import { RecordedRefusals } from './audit/recorded-refusals.js';
import { Refusals } from './audit/refusals.js';
import { Forgetting } from './credentials/forgetting.js';
import { Gates } from './credentials/gates.js';
import { Passwords } from './credentials/passwords.js';
import { PostgresPersonKeys } from './people/postgres-person-keys.js';
import { publishes } from './published.js';
import { WhenUserInvitedSendInvitation } from './reactions/when-user-invited-send-invitation.js';
import { Readiness } from './readiness.js';
import type { IdentitySettings } from './settings.js';
import { Directory } from './directory/directory.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { OwnKeys } from './tokens/own-keys.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { revocation } from './views/revocation.js';
import { userList } from './views/user-list.js';

const routes = [
  SignInRoute,
  RefreshSessionRoute,
  SignOutRoute,
  IntrospectRoute,
  RegisterRoute,
  CreateTenantRoute,
  GetTenantRoute,
  InviteUserRoute,
  ListUsersRoute,
  GetUserRoute,
  ShowKeysRoute,
  UnlockAccountRoute,
];

const handlers = [
  SignInHandler,
  RefreshSessionHandler,
  SignOutHandler,
  IntrospectHandler,
  RegisterHandler,
  CreateTenantHandler,
  GetTenantHandler,
  InviteUserHandler,
  ListUsersHandler,
  GetUserHandler,
  UnlockAccountHandler,
];

@Module({})
export class IdentityModule {
  static with(settings: IdentitySettings): DynamicModule {
    const outside = OutsideModule.with(settings);
    const names = { issuer: settings.TOKEN_ISSUER, audience: settings.TOKEN_AUDIENCE };
    return {
      module: IdentityModule,
      imports: [
        outside,
        ContextModule.with(
          {
            name: 'identity',
            aggregates,
            views: [userList, revocation],
            publishes,
            reactions: [WhenUserInvitedSendInvitation],
            personKeys: PostgresPersonKeys,
            revocation,
            migrations,
            consumers: settings.FEED_CONSUMERS,
          },
          {
            appUrl: settings.DATABASE_URL_IDENTITY,
            pumpUrl: settings.DATABASE_URL_IDENTITY_PUMP,
            LOG_LEVEL: settings.LOG_LEVEL,
          },
        ),
      ],
      controllers: routes,
      providers: [
        ...handlers,
        Readiness,
        Passwords,
        Gates,
        Forgetting,
        { provide: Refusals, useClass: RecordedRefusals },
        { provide: MostFailures, useValue: new MostFailures(settings.SIGN_IN_FAILURES_PER_ADDRESS) },
        {
          provide: SigningKeys,
          inject: [Clock],
          useFactory: (clock: Clock) => SigningKeys.open(settings.SIGNING_KEY_DIR, () => clock.now()),
        },
        { provide: KeySet, inject: [SigningKeys], useFactory: (keys: SigningKeys) => new OwnKeys(keys) },
        {
          provide: AccessTokens,
          inject: [SigningKeys, Clock],
          useFactory: (keys: SigningKeys, clock: Clock) => new AccessTokens(keys, names, () => clock.now()),
        },
        { provide: Directory, inject: [AppPool], useFactory: (app: pg.Pool) => new Directory(app) },
        {
          provide: Crossing,
          inject: [Streams, Ids, Context],
          useFactory: (streams: Streams, ids: Ids, context: Context) =>
            new Crossing(new RecordedCrossings(streams, ids, context)),
        },
      ],
    };
  }
}
