import { Controller, Get, Query as Asked } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PostgresView } from '@mrbill/event-sourcing';
import { Allow, Flag, line, Lists, many, Page, pageFrom, Summary, TimeRange, Uuid, type PageOf } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { z } from 'zod';
import { audit } from '../views/audit.js';
import { userList } from '../views/user-list.js';

const AuditEntry = z
  .object({
    auditId: z.uuid(),
    at: z.iso.datetime(),
    what: z.string().meta({ description: 'What happened, or was refused, as `user.deactivated`' }),
    refused: z.boolean(),
    by: z.string().meta({ description: 'A user’s id, `system:<name>`, or `anonymous` before anybody signed in' }),
    byName: z
      .string()
      .nullable()
      .meta({ description: 'What they are called today; null outside of the tenant, or once erased' }),
    userId: z.uuid().nullable().meta({ description: 'Whom it is about' }),
    userName: z.string().nullable(),
    sessionId: z.uuid().nullable(),
    details: z.record(z.string(), z.unknown()),
    correlationId: z.string().meta({ description: 'The request that it came of; the same for all that came of it' }),
  })
  .meta({ id: 'AuditEntry', description: 'One line of a tenant’s audit list' });
type AuditEntry = z.infer<typeof AuditEntry>;

export class ListAudit extends Query<PageOf<AuditEntry>> {
  static readonly schema = z.strictObject({
    ...Page,
    ...TimeRange,
    what: many(line(1, 100))
      .meta({ description: 'As in the entries: `user.deactivated`, `sign-in.refused` …' })
      .optional(),
    refused: Flag.optional(),
    by: line(1, 200).meta({ description: 'As in the entries: a user’s id, `system:<name>` or `anonymous`' }).optional(),
    userId: Uuid.meta({ description: 'Whom it is about' }).optional(),
    sortOrder: z.enum(['asc', 'desc']).default('desc'),
  });
  constructor(readonly asked: z.infer<typeof ListAudit.schema>) {
    super();
  }
}

@QueryHandler(ListAudit)
export class ListAuditHandler implements IQueryHandler<ListAudit> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  execute({ asked }: ListAudit): Promise<PageOf<AuditEntry>> {
    const { page, pageSize, from, to, what, refused, by, userId, sortOrder } = asked;
    const { tenant } = this.context;
    const filter = [from ?? null, to ?? null, what ?? null, refused ?? null, by ?? null, userId ?? null, tenant];
    const where = `($1::timestamptz IS NULL OR a.at >= $1) AND ($2::timestamptz IS NULL OR a.at < $2)
      AND ($3::text[] IS NULL OR a.what = ANY ($3)) AND ($4::boolean IS NULL OR a.refused = $4)
      AND ($5::text IS NULL OR a.by = $5) AND ($6::uuid IS NULL OR a.user_id = $6)
      AND a.tenant = $7`;
    const [entries, users] = [PostgresView.relation(audit), PostgresView.relation(userList)];
    return this.data.read(async (manager) => {
      const [counted] = await manager.query<{ total: number }[]>(
        `SELECT count(*)::float8 AS total FROM ${entries} a WHERE ${where}`,
        filter,
      );
      const rows = await manager.query<(Omit<AuditEntry, 'at'> & { readonly at: Date })[]>(
        `SELECT a.key AS "auditId", a.at, a.what, a.refused, a.by, a.user_id AS "userId", a.session_id AS "sessionId", a.details,
                a.correlation AS "correlationId", actor.full_name AS "byName", subject.full_name AS "userName"
         FROM (SELECT * FROM ${entries} a WHERE ${where}
               ORDER BY a.at ${sortOrder}, a.position ${sortOrder} LIMIT $8 OFFSET $9) a
         LEFT JOIN ${users} actor ON actor.tenant = a.tenant AND actor.key = a.by
         LEFT JOIN ${users} subject ON subject.tenant = a.tenant AND subject.key = a.user_id::text
         ORDER BY a.at ${sortOrder}, a.position ${sortOrder}`,
        [...filter, pageSize, (page - 1) * pageSize],
      );
      const items = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
      return pageFrom(items, counted?.total ?? 0, { page, pageSize });
    });
  }
}

@Controller('audit')
export class ListAuditRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('audit:read')
  @Lists(AuditEntry, { view: audit.name })
  @Summary(
    'List what happened in one’s tenant',
    'Sign-ins, acts of admins and of the platform, and what was refused; the newest first. Made from the facts, so nobody can edit it.',
  )
  list(@Asked({ schema: ListAudit.schema }) asked: z.infer<typeof ListAudit.schema>) {
    return this.queries.execute(new ListAudit(asked));
  }
}
