import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Rejection, Streams, type TransactionStreams } from '@mrbill/event-sourcing';
import { Answers, Ops, Refuses, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { z } from 'zod';
import { Reach } from '../directory/reach.js';
import { forgiveAttempts } from '../credentials/attempts.js';
import { Directory } from '../directory/directory.js';
import { findByAddress } from '../directory/joining.js';
import { tenant } from '../tenant/tenant.js';

const Unlocked = z
  .object({ tenantId: z.uuid(), userId: z.uuid(), hadFailures: z.boolean() })
  .meta({ id: 'Unlocked', description: 'Whose failures to sign in are forgotten, and whether there were any' });
type Unlocked = z.infer<typeof Unlocked>;

/** Forgets how often signing in as somebody has failed. Doing it twice is as good as once. */
export class UnlockAccount extends Command<Unlocked> {
  static readonly schema = z.strictObject({ tenant: line(1, 300), email: line(1, 254) }).meta({ id: 'UnlockAccount' });
  constructor(readonly input: z.infer<typeof UnlockAccount.schema>) {
    super();
  }
}

@CommandHandler(UnlockAccount)
export class UnlockAccountHandler implements ICommandHandler<UnlockAccount> {
  constructor(
    private readonly directory: Directory,
    private readonly reach: Reach,
    private readonly streams: Streams,
  ) {}

  async execute({ input }: UnlockAccount): Promise<Unlocked> {
    const tenantId = await this.directory.find(input.tenant);
    if (tenantId === undefined) throw new Rejection('tenant.not-found');
    const unlock = () => this.streams.transaction((tx) => this.unlock(tx, tenantId, input.email));
    return this.reach.within(tenantId, 'unlock-account', unlock);
  }

  private async unlock(tx: TransactionStreams, tenantId: string, email: string): Promise<Unlocked> {
    if (!(await tx.load(tenant, tenantId))) throw new Rejection('tenant.not-found');
    const found = await findByAddress(tx, tenantId, email);
    if (!found) throw new Rejection('user.not-found');
    return { tenantId, userId: found.userId, hadFailures: await forgiveAttempts(tx, tenantId, email) };
  }
}

@Controller('ops')
export class UnlockAccountRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('unlock')
  @Ops()
  @Answers(Unlocked)
  @Refuses('tenant.not-found', 'user.not-found')
  @Summary('Forget how often signing in as somebody has failed', 'The tenant is named by its domain or its id.')
  unlock(@Body({ schema: UnlockAccount.schema }) input: z.infer<typeof UnlockAccount.schema>) {
    return this.commands.execute(new UnlockAccount(input));
  }
}
