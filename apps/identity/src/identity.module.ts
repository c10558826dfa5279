import { Module, type DynamicModule } from '@nestjs/common';
import { Clock, Ids, Streams } from '@mrbill/event-sourcing';
import { AppPool } from '@mrbill/event-sourcing/nest';
import { Denials, KeySet } from '@mrbill/http';
import { quotasByPlan } from '@mrbill/plans';
import { ContextModule, messagesPlace } from '@mrbill/service';
import { Context } from '@mrbill/tenancy';
import { Crossing } from '@mrbill/tenancy/crossing';
import type pg from 'pg';
import { aggregates } from './aggregates.js';
import { RecordedDenials } from './audit/recorded-denials.js';
import { RecordedRefusals } from './audit/recorded-refusals.js';
import { Refusals } from './audit/refusals.js';
import { Forgetting } from './credentials/forgetting.js';
import { Gates } from './credentials/gates.js';
import { Passwords } from './credentials/passwords.js';
import { Directory } from './directory/directory.js';
import { People } from './directory/people.js';
import { Reach } from './directory/reach.js';
import { ChangeMeHandler, ChangeMeRoute } from './features/change-me.js';
import { ChangePasswordHandler, ChangePasswordRoute } from './features/change-password.js';
import { ChangeTenantHandler, ChangeTenantRoute } from './features/change-tenant.js';
import { ChangeUserHandler, ChangeUserRoute } from './features/change-user.js';
import { CreateTenantHandler, CreateTenantRoute } from './features/create-tenant.js';
import { DeactivateTenantHandler, DeactivateTenantRoute } from './features/deactivate-tenant.js';
import { DeactivateUserHandler, DeactivateUserRoute } from './features/deactivate-user.js';
import { EndSessionHandler, EndSessionRoute } from './features/end-session.js';
import { ErasePersonHandler, ErasePersonRoute } from './features/erase-person.js';
import { ExportPersonHandler, ExportPersonRoute } from './features/export-person.js';
import { ForgotPasswordHandler, ForgotPasswordRoute } from './features/forgot-password.js';
import { GetTenantHandler, GetTenantRoute } from './features/get-tenant.js';
import { GetUserHandler, GetUserRoute } from './features/get-user.js';
import { IntrospectHandler, IntrospectRoute } from './features/introspect.js';
import { InviteUserHandler, InviteUserRoute } from './features/invite-user.js';
import { ListAuditHandler, ListAuditRoute } from './features/list-audit.js';
import { ListSessionsHandler, ListSessionsRoute } from './features/list-sessions.js';
import { ListTenantsHandler, ListTenantsRoute } from './features/list-tenants.js';
import { ListUsersHandler, ListUsersRoute } from './features/list-users.js';
import { ReactivateTenantHandler, ReactivateTenantRoute } from './features/reactivate-tenant.js';
import { ReactivateUserHandler, ReactivateUserRoute } from './features/reactivate-user.js';
import { RefreshSessionHandler, RefreshSessionRoute } from './features/refresh-session.js';
import { RegisterHandler, RegisterRoute } from './features/register.js';
import { ResetPasswordHandler, ResetPasswordRoute } from './features/reset-password.js';
import { RotateKeysRoute } from './features/rotate-keys.js';
import { SendInvitationHandler, SendInvitationRoute } from './features/send-invitation.js';
import { ShowKeysRoute } from './features/show-keys.js';
import { MostFailures, SignInHandler, SignInRoute } from './features/sign-in.js';
import { SignOutHandler, SignOutRoute } from './features/sign-out.js';
import { UnlockAccountHandler, UnlockAccountRoute } from './features/unlock-account.js';
import { VoidInvitationHandler, VoidInvitationRoute } from './features/void-invitation.js';
import { migrations } from './migrations/run.js';
import { OutsideModule } from './outside.module.js';
import { PostgresPersonKeys } from './people/postgres-person-keys.js';
import { publishes } from './published.js';
import { WhenPasswordChangedTellItsOwner } from './reactions/when-password-changed-tell-its-owner.js';
import { WhenPersonErasedDestroyTheirKey } from './reactions/when-person-erased-destroy-their-key.js';
import { WhenResetRequestedSendLink } from './reactions/when-reset-requested-send-link.js';
import { WhenTenantDeactivatedEndItsSessions } from './reactions/when-tenant-deactivated-end-its-sessions.js';
import { WhenUserInvitedSendInvitation } from './reactions/when-user-invited-send-invitation.js';
import { Readiness } from './readiness.js';
import { RecordedCrossings } from './recorded-crossings.js';
import type { IdentitySettings } from './settings.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { OwnKeys } from './tokens/own-keys.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { audit } from './views/audit.js';
import { plans } from './views/plans.js';
import { revocation } from './views/revocation.js';
import { tenantList } from './views/tenant-list.js';
import { userList } from './views/user-list.js';

const routes = [
  SignInRoute,
  RefreshSessionRoute,
  SignOutRoute,
  IntrospectRoute,
  RegisterRoute,
  ForgotPasswordRoute,
  ResetPasswordRoute,
  CreateTenantRoute,
  GetTenantRoute,
  ListTenantsRoute,
  ChangeTenantRoute,
  DeactivateTenantRoute,
  ReactivateTenantRoute,
  InviteUserRoute,
  ListUsersRoute,
  GetUserRoute,
  ChangeUserRoute,
  DeactivateUserRoute,
  ReactivateUserRoute,
  SendInvitationRoute,
  VoidInvitationRoute,
  ChangeMeRoute,
  ChangePasswordRoute,
  ListSessionsRoute,
  EndSessionRoute,
  ListAuditRoute,
  ErasePersonRoute,
  ExportPersonRoute,
  UnlockAccountRoute,
  ShowKeysRoute,
  RotateKeysRoute,
];

const handlers = [
  SignInHandler,
  RefreshSessionHandler,
  SignOutHandler,
  IntrospectHandler,
  RegisterHandler,
  ForgotPasswordHandler,
  ResetPasswordHandler,
  CreateTenantHandler,
  GetTenantHandler,
  ListTenantsHandler,
  ChangeTenantHandler,
  DeactivateTenantHandler,
  ReactivateTenantHandler,
  InviteUserHandler,
  ListUsersHandler,
  GetUserHandler,
  ChangeUserHandler,
  DeactivateUserHandler,
  ReactivateUserHandler,
  SendInvitationHandler,
  VoidInvitationHandler,
  ChangeMeHandler,
  ChangePasswordHandler,
  ListSessionsHandler,
  EndSessionHandler,
  ListAuditHandler,
  ErasePersonHandler,
  ExportPersonHandler,
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
            views: [userList, tenantList, audit, revocation, plans],
            publishes,
            reactions: [
              WhenUserInvitedSendInvitation,
              WhenResetRequestedSendLink,
              WhenPasswordChangedTellItsOwner,
              WhenTenantDeactivatedEndItsSessions,
              WhenPersonErasedDestroyTheirKey,
            ],
            personKeys: PostgresPersonKeys,
            revocation,
            plans,
            migrations,
            consumers: settings.FEED_CONSUMERS,
            // A name that lies in a queue would outlive the erasing of its person.
            messagesCarry: 'positions',
          },
          {
            appUrl: settings.DATABASE_URL_IDENTITY,
            pumpUrl: settings.DATABASE_URL_IDENTITY_PUMP,
            quotas: quotasByPlan(settings),
            redis: settings,
            LOG_LEVEL: settings.LOG_LEVEL,
            messages: messagesPlace(settings),
          },
        ),
      ],
      controllers: routes,
      providers: [
        ...handlers,
        Readiness,
        Passwords,
        People,
        Reach,
        Gates,
        Forgetting,
        { provide: Refusals, useClass: RecordedRefusals },
        { provide: Denials, useClass: RecordedDenials },
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
