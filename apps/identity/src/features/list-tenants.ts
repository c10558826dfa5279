import { Controller, Get, Query as Asked } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Allow, Lists, Page, pageFrom, sorting, Summary, type PageOf } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { TenantData } from '@mrbill/tenancy';
import { z } from 'zod';
import { subscriptionPlans, Tenant } from '../contract/tenant.js';
import { tenantList } from '../views/tenant-list.js';
import { searchKey } from '../views/user-list.js';
import { ShownTenant } from './shown.js';

export class ListTenants extends Query<PageOf<Tenant>> {
  static readonly schema = z.strictObject({
    ...Page,
    ...sorting(['createdAt', 'updatedAt', 'name', 'domain'], 'createdAt'),
    status: Tenant.shape.status.optional(),
    subscriptionPlan: z.enum(subscriptionPlans).optional(),
    q: line(1, 200).meta({ description: 'Part of the name or of the domain' }).optional(),
  });
  constructor(readonly asked: z.infer<typeof ListTenants.schema>) {
    super();
  }
}

type Row = Omit<Tenant, 'createdAt' | 'updatedAt'> & { readonly createdAt: Date; readonly updatedAt: Date };

const COLUMNS = { createdAt: '"createdAt"', updatedAt: '"updatedAt"', name: '"nameKey"', domain: 'domain' } as const;

@QueryHandler(ListTenants)
export class ListTenantsHandler implements IQueryHandler<ListTenants> {
  constructor(private readonly data: TenantData) {}

  /** The one list across tenants: the database lets the platform's tenant have it, and no other. */
  execute({ asked }: ListTenants): Promise<PageOf<Tenant>> {
    const { page, pageSize, sortBy, sortOrder, status, subscriptionPlan, q } = asked;
    const filter = [status ?? null, subscriptionPlan ?? null, q === undefined ? null : searchKey(q)];
    const from = 'identity.all_tenants($1, $2, $3) t';
    return this.data.read(async (manager) => {
      const [counted] = await manager.query<{ total: number }[]>(
        `SELECT count(*)::float8 AS total FROM ${from}`,
        filter,
      );
      const rows = await manager.query<Row[]>(
        `SELECT "tenantId", name, domain, "subscriptionPlan", status, settings, "createdAt", "updatedAt", version FROM ${from}
         ORDER BY t.${COLUMNS[sortBy]} ${sortOrder}, t."tenantId" ${sortOrder} LIMIT $4 OFFSET $5`,
        [...filter, pageSize, (page - 1) * pageSize],
      );
      const items = rows.map((row) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
        updatedAt: row.updatedAt.toISOString(),
      }));
      return pageFrom(items, counted?.total ?? 0, { page, pageSize });
    });
  }
}

@Controller('tenants')
export class ListTenantsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('tenant:manage')
  @Lists(ShownTenant, { view: tenantList.name })
  @Summary('List all tenants', 'For platform admins. `q` finds a part of the name or of the domain, in whatever case.')
  list(@Asked({ schema: ListTenants.schema }) asked: z.infer<typeof ListTenants.schema>) {
    return this.queries.execute(new ListTenants(asked));
  }
}
