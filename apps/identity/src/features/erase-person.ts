import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PersonKeys, Rejection, Streams, type TransactionStreams } from '@mrbill/event-sourcing';
import { Answers, Ops, Refuses, Summary } from '@mrbill/http';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { UserId } from '../contract/user.js';
import { forgetPlaces, forgiveAttempts } from '../credentials/attempts.js';
import { dropPassword } from '../credentials/credential.js';
import { Directory } from '../directory/directory.js';
import { findPerson, releaseAddress } from '../directory/joining.js';
import { People } from '../directory/people.js';
import { Mail } from '../mail/mail.js';
import { erase } from '../user/decisions.js';
import { PersonAsked } from './inputs.js';

const Erased = z
  .object({ userId: UserId, tenantId: z.uuid(), erasedAt: z.iso.datetime() })
  .meta({ id: 'ErasedPerson', description: 'Of this person nothing is kept any more but an id that means nothing' });
type Erased = z.infer<typeof Erased>;

/** What the law gives a person the right to (LGPD, article 18): everything about them becomes unreadable, for good. */
export class ErasePerson extends Command<Erased> {
  constructor(readonly asked: z.infer<typeof PersonAsked>) {
    super();
  }
}

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(
    private readonly directory: Directory,
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly people: People,
    private readonly keys: PersonKeys,
    private readonly mail: Mail,
  ) {}

  async execute({ asked: { tenant, person } }: ErasePerson): Promise<Erased> {
    const tenantId = await this.directory.find(tenant);
    if (tenantId === undefined) throw new Rejection('tenant.not-found');
    return this.crossing.asTenant(tenantId, 'erase-person', () => this.erase(tenantId, person));
  }

  /** Said again it goes on where it was: the fact is there once, and what is gone stays gone. */
  private async erase(tenantId: string, person: string): Promise<Erased> {
    const userId = await this.streams.transaction((tx) => findPerson(tx, tenantId, person));
    const found = userId === undefined ? undefined : await this.people.find(userId);
    if (userId === undefined || !found) throw new Rejection('user.not-found');
    if (!found.state.erased) await this.mail.forget(found.state.email);
    const { state } = await this.people.change(userId, erase(), {
      and: (tx) => forget(tx, tenantId, userId, found.state.email),
    });
    // Should the process end here, `when-person-erased-destroy-their-key` does it.
    await this.keys.destroy(tenantId, userId);
    // Also what was sent meanwhile.
    if (!found.state.erased) await this.mail.forget(found.state.email);
    return { userId, tenantId, erasedAt: state.updatedAt };
  }
}

/** State beside the facts that could tell who it was, or let them in. */
async function forget(tx: TransactionStreams, tenantId: string, userId: string, email: string): Promise<void> {
  await forgiveAttempts(tx, tenantId, email);
  await forgetPlaces(tx, userId);
  await releaseAddress(tx, userId);
  await dropPassword(tx, userId);
  await tx.query('SELECT identity.forget_answers($1)', [userId]);
}

@Controller('ops/identity/persons')
export class ErasePersonRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('erase')
  @Ops()
  @Answers(Erased)
  @Refuses('tenant.not-found', 'user.not-found', 'user.last-admin')
  @Summary(
    'Erase a person, for good',
    'Destroys the key that everything personal about them is encrypted under, in all facts and backups of facts; their access ends, and every context overwrites what it holds. There is no way back.',
  )
  erase(@Body({ schema: PersonAsked }) asked: z.infer<typeof PersonAsked>) {
    return this.commands.execute(new ErasePerson(asked));
  }
}
