import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Ids, Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Creates, Refuses, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Locale, subscriptionPlans } from '../contract/tenant.js';
import { Domain } from '../tenant/domain.js';
import { foundTenant } from '../directory/founding.js';
import type { Tenant } from '../tenant/tenant.js';
import { inviteUser } from '../directory/joining.js';
import { Email, FullName } from './inputs.js';
import { ShownTenant } from './shown.js';

export class CreateTenant extends Command<Written<Tenant>> {
  static readonly schema = z
    .strictObject({
      name: line(1, 100).meta({ examples: ['Padaria do Bairro'] }),
      domain: Domain,
      subscriptionPlan: z.enum(subscriptionPlans),
      settings: z.strictObject({ locale: Locale.default('pt-BR') }).prefault({}),
      admin: z.strictObject({ email: Email, fullName: FullName }),
    })
    .meta({ id: 'CreateTenant' });
  constructor(readonly input: z.infer<typeof CreateTenant.schema>) {
    super();
  }
}

@CommandHandler(CreateTenant)
export class CreateTenantHandler implements ICommandHandler<CreateTenant> {
  constructor(
    private readonly streams: Streams,
    private readonly crossing: Crossing,
    private readonly ids: Ids,
  ) {}

  execute({ input }: CreateTenant): Promise<Written<Tenant>> {
    const [tenantId, adminId] = [this.ids.next(), this.ids.next()];
    const { name, domain, subscriptionPlan, settings, admin } = input;
    return this.crossing.asTenant(tenantId, 'create-tenant', () =>
      this.streams.transaction(async (tx) => {
        const written = await foundTenant(tx, tenantId, { name, domain, subscriptionPlan, settings });
        await inviteUser(tx, adminId, { ...admin, role: 'TENANT_ADMIN', locale: settings.locale });
        return written;
      }),
    );
  }
}

@Controller('tenants')
export class CreateTenantRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('tenant:create')
  @Creates(ShownTenant)
  @Refuses('tenant.domain-taken')
  @Summary('Create a tenant', 'Its first admin is invited by mail. A domain belongs to one tenant, whatever its case.')
  create(@Body({ schema: CreateTenant.schema }) input: z.infer<typeof CreateTenant.schema>) {
    return this.commands.execute(new CreateTenant(input));
  }
}
