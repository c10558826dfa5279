import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AlreadyAnswered, EventStore, Ids, Rejection, Streams, type Claim, type Written } from '@mrbill/event-sourcing';
import { Allow, Creates, Refuses, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { Context } from '@mrbill/tenancy';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Locale, subscriptionPlans } from '../contract/tenant.js';
import { Directory } from '../tenant/directory.js';
import { Domain } from '../tenant/domain.js';
import { foundTenant } from '../tenant/founding.js';
import { tenant, type Tenant } from '../tenant/tenant.js';
import { inviteUser } from '../user/joining.js';
import { Email, FullName } from './inputs.js';
import { ShownTenant } from './shown.js';

export class CreateTenant extends Command<Written<Tenant>> {
  static readonly schema = z
    .strictObject({
      name: line(1, 100),
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
    private readonly store: EventStore,
    private readonly directory: Directory,
    private readonly crossing: Crossing,
    private readonly context: Context,
    private readonly ids: Ids,
  ) {}

  async execute({ input }: CreateTenant): Promise<Written<Tenant>> {
    const { claim } = this.context.current();
    const holder = await this.directory.find(input.domain);
    if (holder) throw await this.refusal(holder, claim);

    const [tenantId, adminId] = [this.ids.next(), this.ids.next()];
    const { name, domain, subscriptionPlan, settings, admin } = input;
    const made = await this.crossing.asTenant(tenantId, 'create-tenant', () =>
      this.streams.transaction(async (tx) => {
        const written = await foundTenant(tx, tenantId, { name, domain, subscriptionPlan, settings });
        await inviteUser(tx, adminId, { ...admin, role: 'TENANT_ADMIN', locale: settings.locale });
        return written;
      }),
    );
    await this.keepAnswer(claim, made);
    return made;
  }

  /** Keys are kept by tenant, and the new one has just taken this key: whoever sent it asks in their own tenant next time. */
  private async keepAnswer(claim: Claim | undefined, made: Written<Tenant>): Promise<void> {
    if (!claim) return;
    this.context.current().claim = { ...claim, answer: () => claim.answer(made) };
    await this.streams.update(tenant, this.context.tenant, () => []);
  }

  /** The domain is taken: by this very request, if it came before and did not get as far as to keep its answer. */
  private async refusal(holder: string, claim: Claim | undefined): Promise<Error> {
    const before = claim && (await this.store.claimed(holder, claim.user, claim.key));
    return before && before.hash === claim?.hash
      ? new AlreadyAnswered(before.answer, before.position)
      : new Rejection('tenant.domain-taken');
  }
}

@Controller('tenants')
export class CreateTenantRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('tenant:create')
  @Creates(ShownTenant)
  @Refuses('tenant.domain-taken')
  @Summary('Create a tenant', 'Its first admin is invited by mail.')
  create(@Body({ schema: CreateTenant.schema }) input: z.infer<typeof CreateTenant.schema>) {
    return this.commands.execute(new CreateTenant(input));
  }
}
