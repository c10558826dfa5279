import { Controller, Get, Query as Asked } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PostgresView } from '@mrbill/event-sourcing';
import { Allow, Lists, Page, pageFrom, sorting, Summary, type PageOf } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { Context, TenantData } from '@mrbill/tenancy';
import { z } from 'zod';
import { User } from '../contract/user.js';
import { searchKey, userList } from '../views/user-list.js';
import { showUser, ShownUser } from './shown.js';

export class ListUsers extends Query<PageOf<ShownUser>> {
  static readonly schema = z.strictObject({
    ...Page,
    ...sorting(['createdAt', 'updatedAt', 'fullName', 'email'], 'createdAt'),
    status: User.shape.status.optional(),
    role: User.shape.role.optional(),
    q: line(1, 200).meta({ description: 'Part of the name or of the address' }).optional(),
  });
  constructor(readonly asked: z.infer<typeof ListUsers.schema>) {
    super();
  }
}

type Row = User & { readonly lastLoginAt: Date | null };

const COLUMNS = { createdAt: 'created_at', updatedAt: 'updated_at', fullName: 'name_key', email: 'email_key' } as const;

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  async execute({ asked }: ListUsers): Promise<PageOf<ShownUser>> {
    const { page, pageSize, sortBy, sortOrder, status, role, q } = asked;
    const { tenant } = this.context;
    const filter = [status ?? null, role ?? null, q === undefined ? null : searchKey(q), tenant];
    const from = PostgresView.relation(userList);
    const where = `($1::text IS NULL OR u.status = $1) AND ($2::text IS NULL OR u.role = $2)
      AND ($3::text IS NULL OR strpos(u.name_key, $3) > 0 OR strpos(u.email_key, $3) > 0) AND u.tenant = $4`;
    return this.data.read(async (manager) => {
      const [counted] = await manager.query<{ total: number }[]>(
        `SELECT count(*)::float8 AS total FROM ${from} u WHERE ${where}`,
        filter,
      );
      const rows = await manager.query<Row[]>(
        `SELECT u.user_id AS "userId", u.tenant_id AS "tenantId", u.email, u.full_name AS "fullName", u.role, u.status, u.locale,
                u.created_at AS "createdAt", u.updated_at AS "updatedAt", u.version, c.last_login_at AS "lastLoginAt"
         FROM ${from} u LEFT JOIN identity.credential c ON c.tenant = u.tenant AND c.user_id = u.user_id
         WHERE ${where} ORDER BY u.${COLUMNS[sortBy]} ${sortOrder}, u.user_id ${sortOrder} LIMIT $5 OFFSET $6`,
        [...filter, pageSize, (page - 1) * pageSize],
      );
      const items = rows.map(({ createdAt, updatedAt, ...row }) =>
        showUser({
          ...row,
          createdAt: new Date(createdAt).toISOString(),
          updatedAt: new Date(updatedAt).toISOString(),
        }),
      );
      return pageFrom(items, counted?.total ?? 0, { page, pageSize });
    });
  }
}

@Controller('users')
export class ListUsersRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('user:read')
  @Lists(ShownUser, { view: userList.name })
  @Summary(
    'List the users of one’s tenant',
    'Invited and deactivated ones too, unless `status` says otherwise. `q` finds a part of the name or of the address, in whatever case.',
  )
  list(@Asked({ schema: ListUsers.schema }) asked: z.infer<typeof ListUsers.schema>) {
    return this.queries.execute(new ListUsers(asked));
  }
}
