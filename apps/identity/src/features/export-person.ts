import { Body, Controller, Post } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Clock, PostgresView, Rejection, Streams, type TransactionStreams } from '@mrbill/event-sourcing';
import { Answers, Ops, Refuses, Summary } from '@mrbill/http';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Directory } from '../directory/directory.js';
import { findPerson } from '../directory/joining.js';
import { People } from '../directory/people.js';
import { Mail } from '../mail/mail.js';
import { user } from '../user/user.js';
import { audit } from '../views/audit.js';
import { PersonAsked } from './inputs.js';
import { showUser, ShownUser } from './shown.js';

const Row = z.record(z.string(), z.unknown());

const PersonExport = z
  .object({
    exportedAt: z.iso.datetime(),
    user: ShownUser,
    history: z.array(z.object({ type: z.string(), at: z.iso.datetime(), by: z.string(), data: z.unknown() })),
    sessions: z.array(Row),
    invitation: Row.nullable(),
    reset: Row.nullable(),
    places: z.array(Row).meta({ description: 'Where they have signed in: kept as hashes, so only when is known' }),
    passwordIsKept: z.boolean().meta({ description: 'As a hash, from which nobody can tell it' }),
    audit: z.array(Row).meta({ description: 'What they did, and what was done about them' }),
    letters: z
      .array(Row)
      .meta({ description: 'Mails to them that this installation still has; without their secret links' }),
  })
  .meta({ id: 'PersonExport', description: 'All that identity keeps about a person' });
type PersonExport = z.infer<typeof PersonExport>;

/** What the law lets a person ask for (LGPD, article 18): all that is kept about them, in a form that one can take along. */
export class ExportPerson extends Query<PersonExport> {
  constructor(readonly asked: z.infer<typeof PersonAsked>) {
    super();
  }
}

@QueryHandler(ExportPerson)
export class ExportPersonHandler implements IQueryHandler<ExportPerson> {
  constructor(
    private readonly directory: Directory,
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly people: People,
    private readonly mail: Mail,
    private readonly clock: Clock,
  ) {}

  async execute({ asked: { tenant, person } }: ExportPerson): Promise<PersonExport> {
    const tenantId = await this.directory.find(tenant);
    if (tenantId === undefined) throw new Rejection('tenant.not-found');
    return this.crossing.asTenant(tenantId, 'export-person', () => this.export(tenantId, person));
  }

  private async export(tenantId: string, person: string): Promise<PersonExport> {
    const userId = await this.streams.transaction((tx) => findPerson(tx, tenantId, person));
    const found = userId === undefined ? undefined : await this.people.find(userId);
    if (userId === undefined || !found) throw new Rejection('user.not-found');
    const history = await this.streams.history(user, userId);
    const kept = await this.streams.transaction((tx) => keptBesideFacts(tx, userId));
    const letters = found.state.erased ? [] : await this.mail.sentTo(found.state.email);
    return {
      exportedAt: this.clock.now().toISOString(),
      user: showUser(found.state),
      history: history.map(({ type, at, cause, data }) => ({ type, at, by: cause.actor, data })),
      ...kept,
      letters: letters.map(({ to, subject, at }) => ({ to, subject, at })),
    };
  }
}

async function keptBesideFacts(tx: TransactionStreams, userId: string) {
  const ask = (sql: string) => tx.query<Record<string, unknown>>(sql, [tx.tenant, userId]);
  const [invitation] = await ask(
    'SELECT expires_at AS "expiresAt" FROM identity.invitation WHERE tenant = $1 AND user_id = $2',
  );
  const [reset] = await ask('SELECT expires_at AS "expiresAt" FROM identity.reset WHERE tenant = $1 AND user_id = $2');
  const credential = await ask('SELECT 1 AS kept FROM identity.credential WHERE tenant = $1 AND user_id = $2');
  const sessions = await ask(
    `SELECT session_id AS "sessionId", begun_at AS "begunAt", rotated_at AS "lastUsedAt", expires_at AS "expiresAt", device, address
     FROM identity.live_session WHERE tenant = $1 AND user_id = $2 ORDER BY begun_at`,
  );
  const places = await ask(
    'SELECT seen_at AS "seenAt" FROM identity.known_place WHERE tenant = $1 AND user_id = $2 ORDER BY seen_at',
  );
  const entries = await ask(
    `SELECT at, what, refused, by, user_id AS "userId", session_id AS "sessionId", details
     FROM ${PostgresView.relation(audit)} WHERE tenant = $1 AND (user_id = $2 OR by = $2::text) ORDER BY at, position`,
  );
  return {
    sessions: [...sessions],
    invitation: invitation ?? null,
    reset: reset ?? null,
    places: [...places],
    passwordIsKept: credential.length > 0,
    audit: [...entries],
  };
}

@Controller('ops/identity/persons')
export class ExportPersonRoute {
  constructor(private readonly queries: QueryBus) {}

  @Post('export')
  @Ops()
  @Answers(PersonExport)
  @Refuses('tenant.not-found', 'user.not-found')
  @Summary(
    'Export what is kept about a person',
    'All of it, decrypted, for the person who asks for it. Who exported it is kept in the audit list of the platform.',
  )
  export(@Body({ schema: PersonAsked }) asked: z.infer<typeof PersonAsked>) {
    return this.queries.execute(new ExportPerson(asked));
  }
}
