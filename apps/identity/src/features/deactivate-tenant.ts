import { Controller, Param, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { Reach } from '../directory/reach.js';
import { deactivateTenant, tenant, type Tenant } from '../tenant/tenant.js';
import { ShownTenant } from './shown.js';

export class DeactivateTenant extends Command<Written<Tenant>> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@CommandHandler(DeactivateTenant)
export class DeactivateTenantHandler implements ICommandHandler<DeactivateTenant> {
  constructor(
    private readonly streams: Streams,
    private readonly reach: Reach,
  ) {}

  execute({ tenantId }: DeactivateTenant): Promise<Written<Tenant>> {
    return this.reach.within(tenantId, 'deactivate-tenant', () =>
      this.streams.update(tenant, tenantId, deactivateTenant()),
    );
  }
}

@Controller('tenants')
export class DeactivateTenantRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post(':tenantId/deactivate')
  @Allow('tenant:manage')
  @Changes(ShownTenant)
  @Refuses('tenant.not-found', 'tenant.is-the-platform')
  @Summary(
    'Deactivate a tenant',
    'Nobody of it comes in any more, on every service within five seconds; its data stays.',
  )
  deactivate(@Param('tenantId', { schema: Uuid }) tenantId: string) {
    return this.commands.execute(new DeactivateTenant(tenantId));
  }
}
