import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Logger, Post, type BeforeApplicationShutdown } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Streams } from '@mrbill/event-sourcing';
import { Answers, Public, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Turnstile } from '../credentials/turnstile.js';
import { Directory } from '../directory/directory.js';
import { isOpen } from '../directory/founding.js';
import { findByAddress } from '../directory/joining.js';
import { requestReset } from '../user/decisions.js';
import { user } from '../user/user.js';

const Asked = z
  .object({ status: z.literal('ACCEPTED') })
  .meta({ id: 'Accepted', description: 'It is being looked after' });

/** Milliseconds that every answer takes, whatever has come of it by then: so it tells none of the ways through from another. */
const ALWAYS = 250;
/** Looked after at once, and waiting for it. */
const [AT_ONCE, MOST_WAITING] = [4, 200];

export class ForgotPassword extends Command<z.infer<typeof Asked>> {
  static readonly schema = z.strictObject({ email: line(1, 254), tenant: line(1, 300) }).meta({ id: 'ForgotPassword' });
  constructor(readonly input: z.infer<typeof ForgotPassword.schema>) {
    super();
  }
}

@CommandHandler(ForgotPassword)
export class ForgotPasswordHandler implements ICommandHandler<ForgotPassword>, BeforeApplicationShutdown {
  private readonly turnstile = new Turnstile({ atOnce: AT_ONCE, mostWaiting: MOST_WAITING });
  private readonly underWay = new Set<Promise<void>>();
  private readonly log = new Logger('ForgotPassword');

  constructor(
    private readonly directory: Directory,
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly clock: Clock,
  ) {}

  async execute({ input }: ForgotPassword): Promise<z.infer<typeof Asked>> {
    let failure: unknown;
    let isAnswered = false;
    const work: Promise<void> = this.turnstile
      .through(() => this.request(input))
      .catch((error: unknown) => {
        failure = error;
        if (isAnswered) this.log.error('a new password was asked for in vain', error);
      })
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
    await sleep(ALWAYS);
    isAnswered = true;
    if (failure !== undefined) throw failure;
    return { status: 'ACCEPTED' };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async request({ email, tenant }: ForgotPassword['input']): Promise<void> {
    const tenantId = await this.directory.find(tenant);
    if (tenantId === undefined) return;
    await this.crossing.asTenant(tenantId, 'forgot-password', () =>
      this.streams.transaction(async (tx) => {
        const found = await findByAddress(tx, tenantId, email);
        if (found && (await isOpen(tx, tenantId))) await tx.update(user, found.userId, requestReset(this.clock.now()));
      }),
    );
  }
}

@Controller('auth/password')
export class ForgotPasswordRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('forgot')
  @Public()
  @Answers(Asked, { status: 202 })
  @Summary(
    'Ask for a new password',
    'Whoever asks gets this answer; a user gets a mail with a link: at most one a minute, and one an hour where none of them is used.',
  )
  forgot(@Body({ schema: ForgotPassword.schema }) input: z.infer<typeof ForgotPassword.schema>) {
    return this.commands.execute(new ForgotPassword(input));
  }
}
