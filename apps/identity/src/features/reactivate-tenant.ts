import { Controller, Param, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { Reach } from '../directory/reach.js';
import { reactivateTenant, tenant, type Tenant } from '../tenant/tenant.js';
import { ShownTenant } from './shown.js';

export class ReactivateTenant extends Command<Written<Tenant>> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@CommandHandler(ReactivateTenant)
export class ReactivateTenantHandler implements ICommandHandler<ReactivateTenant> {
  constructor(
    private readonly streams: Streams,
    private readonly reach: Reach,
  ) {}

  execute({ tenantId }: ReactivateTenant): Promise<Written<Tenant>> {
    return this.reach.within(tenantId, 'reactivate-tenant', () =>
      this.streams.update(tenant, tenantId, reactivateTenant()),
    );
  }
}

@Controller('tenants')
export class ReactivateTenantRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post(':tenantId/reactivate')
  @Allow('tenant:manage')
  @Changes(ShownTenant)
  @Refuses('tenant.not-found')
  @Summary('Let a deactivated tenant in again', 'Its people sign in anew.')
  reactivate(@Param('tenantId', { schema: Uuid }) tenantId: string) {
    return this.commands.execute(new ReactivateTenant(tenantId));
  }
}
