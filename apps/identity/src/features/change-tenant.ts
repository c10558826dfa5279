import { Body, Controller, Param, Patch } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Changes, IfMatch, Refuses, Summary, Uuid } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { z } from 'zod';
import { Locale, subscriptionPlans } from '../contract/tenant.js';
import { Reach } from '../directory/reach.js';
import { alterTenant } from '../directory/founding.js';
import { Domain } from '../tenant/domain.js';
import type { Tenant } from '../tenant/tenant.js';
import { ShownTenant } from './shown.js';

export class ChangeTenant extends Command<Written<Tenant>> {
  static readonly schema = z
    .strictObject({
      name: line(1, 100).optional(),
      domain: Domain.optional(),
      subscriptionPlan: z.enum(subscriptionPlans).optional(),
      settings: z.strictObject({ locale: Locale.optional() }).optional(),
    })
    .meta({ id: 'ChangeTenant' });
  constructor(
    readonly tenantId: string,
    readonly input: z.infer<typeof ChangeTenant.schema>,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeTenant)
export class ChangeTenantHandler implements ICommandHandler<ChangeTenant> {
  constructor(
    private readonly streams: Streams,
    private readonly reach: Reach,
  ) {}

  execute({ tenantId, input, ifMatch }: ChangeTenant): Promise<Written<Tenant>> {
    const { byPlatform } = this.reach;
    return this.reach.within(tenantId, 'change-tenant', () =>
      this.streams.transaction((tx) => alterTenant(tx, tenantId, input, { byPlatform, ifMatch })),
    );
  }
}

@Controller('tenants')
export class ChangeTenantRoute {
  constructor(private readonly commands: CommandBus) {}

  @Patch(':tenantId')
  @Allow('tenant:change')
  @Changes(ShownTenant)
  @Refuses('tenant.not-found', 'tenant.domain-taken', 'tenant.platforms-to-change')
  @Summary(
    'Change a tenant',
    'JSON merge patch. Tenant admins change the name and the settings of their own; domain and plan are the platform’s to change.',
  )
  change(
    @Param('tenantId', { schema: Uuid }) tenantId: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: ChangeTenant.schema }) input: z.infer<typeof ChangeTenant.schema>,
  ) {
    return this.commands.execute(new ChangeTenant(tenantId, input, ifMatch));
  }
}
