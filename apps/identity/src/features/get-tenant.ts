import { Controller, Get, Param } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Streams, type Loaded } from '@mrbill/event-sourcing';
import { Allow, Shows, Summary, Uuid } from '@mrbill/http';
import { Reach } from '../directory/reach.js';
import { tenant, type Tenant } from '../tenant/tenant.js';
import { ShownTenant } from './shown.js';

export class GetTenant extends Query<Loaded<Tenant> | undefined> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(GetTenant)
export class GetTenantHandler implements IQueryHandler<GetTenant> {
  constructor(
    private readonly streams: Streams,
    private readonly reach: Reach,
  ) {}

  execute({ tenantId }: GetTenant): Promise<Loaded<Tenant> | undefined> {
    return this.reach.within(tenantId, 'look-at-tenant', () => this.streams.load(tenant, tenantId));
  }
}

@Controller('tenants')
export class GetTenantRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get(':tenantId')
  @Allow('tenant:read')
  @Shows(ShownTenant)
  @Summary('Get a tenant', 'One’s own; platform admins see all. Any other is not there.')
  get(@Param('tenantId', { schema: Uuid }) tenantId: string) {
    return this.queries.execute(new GetTenant(tenantId));
  }
}
