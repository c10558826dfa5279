import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, Ids, Rejection, Streams, type TransactionStreams } from '@mrbill/event-sourcing';
import { Answers, ClientAddress, ClientDevice, Public, Refuses, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { Crossing } from '@mrbill/tenancy/crossing';
import { z } from 'zod';
import { Refusals, type Refused } from '../audit/refusals.js';
import {
  accountOf,
  countAttempt,
  forgive,
  isKnownPlace,
  refuseEarly,
  rememberPlace,
  takeBack,
} from '../credentials/attempts.js';
import type { Admission, Attempted, Counter } from '../credentials/attempts.js';
import { noteSignIn } from '../credentials/credential.js';
import { closedPlace, countFailure, NOWHERE, type Closed } from '../credentials/failing-places.js';
import { Gates } from '../credentials/gates.js';
import { openSession, type From } from '../credentials/live-sessions.js';
import { Passwords } from '../credentials/passwords.js';
import { placeOf } from '../credentials/places.js';
import { Directory, tenantKey } from '../directory/directory.js';
import { isOpen } from '../directory/founding.js';
import { findByAddress } from '../directory/joining.js';
import { begin, session } from '../session/session.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { ACCESS_SECONDS } from '../tokens/lifetime.js';
import { user, type User } from '../user/user.js';
import { Secret } from './inputs.js';
import { AuthToken } from './shown.js';

export class SignIn extends Command<AuthToken> {
  static readonly schema = z
    .strictObject({
      email: line(1, 254).meta({ examples: ['ana@padaria.example'] }),
      password: Secret.meta({ examples: ['pão de queijo às 7'] }),
      tenant: line(1, 300).meta({ description: 'Its domain or its id', examples: ['padaria.example'] }),
    })
    .meta({ id: 'SignIn' });
  constructor(
    readonly input: z.infer<typeof SignIn.schema>,
    readonly from: From,
  ) {
    super();
  }
}

/** How often signing in may fail from one place in a quarter of an hour, over all accounts. */
export class MostFailures {
  constructor(readonly perPlace: number) {}
}

type Found = Awaited<ReturnType<typeof findByAddress>>;

/** Who tries what, as each step needs it. */
interface Try extends Attempted {
  readonly email: string;
  readonly password: string;
  readonly from: From;
}

@CommandHandler(SignIn)
export class SignInHandler implements ICommandHandler<SignIn> {
  constructor(
    private readonly directory: Directory,
    private readonly crossing: Crossing,
    private readonly streams: Streams,
    private readonly gates: Gates,
    private readonly most: MostFailures,
    private readonly passwords: Passwords,
    private readonly refusals: Refusals,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Unknown tenant, unknown address, invited only, wrong password, too many attempts: one answer for all, after the same
   * steps. What is different for whom we know happens behind the answer's back (`Refusals`).
   */
  async execute({ input: { email, password, tenant }, from }: SignIn): Promise<AuthToken> {
    const [name, place] = [tenantKey(tenant), placeOf(from.address)];
    // Before anything is looked for: whoever finds no room costs nothing.
    const gate = Buffer.concat([accountOf(name, email), place]).toString('base64');
    return this.gates.through(gate, place.toString('base64'), async () => {
      this.passwords.requireRoom();
      const found = await this.directory.find(tenant);
      const account = accountOf(found ?? name, email);
      return this.tryOnce({ tenantId: found ?? NOWHERE, account, place, email, password, from });
    });
  }

  private async tryOnce(tried: Try): Promise<AuthToken> {
    const { tenantId, place } = tried;
    const closed = await this.nowhere((tx) => closedPlace(tx, place, this.most.perPlace, this.clock.now()));
    const { found, admission } = await this.within(tenantId, (tx) => this.admit(tx, tried, closed));
    if (!admission.admitted && admission.first) await this.refuse(tried, found, 'too-many-attempts');
    const counter = refuseEarly(admission, this.clock.now());
    try {
      const known = found?.passwordHash ?? undefined;
      const right = await this.passwords.match(tried.password, known);
      if (right && found && known !== undefined)
        return await this.signIn(tried, counter, { userId: found.userId, passwordHash: known });
    } catch (error) {
      if (error instanceof Rejection) await this.refuse(tried, found, 'not-active');
      else await this.within(tenantId, (tx) => takeBack(tx, counter, this.clock.now())).catch(() => undefined);
      throw error;
    }
    await this.refuse(tried, found, whyNot(found));
    throw new Rejection('session.not-begun');
  }

  private async admit(
    tx: TransactionStreams,
    tried: Try,
    closed: Closed | undefined,
  ): Promise<{ readonly found: Found; readonly admission: Admission }> {
    const now = this.clock.now();
    const isKnown = await isKnownPlace(tx, tried, now);
    const found = await findByAddress(tx, tried.tenantId, tried.email);
    const admission: Admission =
      closed && !isKnown ? { admitted: false, ...closed } : await countAttempt(tx, tried, isKnown, now);
    return { found, admission };
  }

  private async signIn(
    tried: Try,
    counter: Counter,
    { userId, passwordHash }: { readonly userId: string; readonly passwordHash: string },
  ): Promise<AuthToken> {
    const { tenantId } = tried;
    const sessionId = this.ids.next();
    const { who, refreshToken } = await this.within(tenantId, async (tx) => {
      const now = this.clock.now();
      const begun = await this.begin(tx, { tenantId, sessionId, userId }, passwordHash, tried.from, now);
      await forgive(tx, counter);
      await rememberPlace(tx, tried, userId, now);
      return begun;
    });
    const accessToken = await this.tokens.issue({ userId, tenantId, sessionId, role: who.role });
    return { accessToken, refreshToken, expiresIn: ACCESS_SECONDS, tokenType: 'Bearer', userId };
  }

  private async begin(
    tx: TransactionStreams,
    whose: { readonly tenantId: string; readonly sessionId: string; readonly userId: string },
    passwordHash: string,
    from: From,
    now: Date,
  ) {
    // First of all, for at this row whoever changes this person at the same moment waits for us, or we for them. The comparison
    // took its time: the password must still be the one that was compared.
    const isStill = await noteSignIn(tx, whose.userId, passwordHash, now);
    if (!isStill || !(await isOpen(tx, whose.tenantId))) throw new Rejection('session.not-begun');
    const who = (await tx.load(user, whose.userId))?.state;
    await tx.create(session, whose.sessionId, begin(who));
    const refreshToken = await openSession(tx, whose, from, now);
    return { who: who as User, refreshToken };
  }

  private async refuse({ tenantId, place, from: { address } }: Try, found: Found, why: Refused['why']): Promise<void> {
    if (why !== 'too-many-attempts') await this.nowhere((tx) => countFailure(tx, place, this.clock.now()));
    await this.refusals.record({ tenant: tenantId, what: 'sign-in', why, userId: found?.userId, address });
  }

  private within<T>(tenantId: string, work: (tx: TransactionStreams) => Promise<T>): Promise<T> {
    return this.crossing.asTenant(tenantId, 'sign-in', () => this.streams.transaction(work));
  }

  private nowhere<T>(work: (tx: TransactionStreams) => Promise<T>): Promise<T> {
    return this.within(NOWHERE, work);
  }
}

function whyNot(found: Found): Refused['why'] {
  if (!found) return 'unknown-account';
  return found.passwordHash === null ? 'not-accepted' : 'wrong-password';
}

@Controller('auth')
export class SignInRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post('login')
  @Public()
  @Answers(AuthToken)
  @Refuses('session.not-begun', 'session.too-many-attempts')
  @Summary(
    'Sign in',
    'The tenant is named by its domain or its id. What was wrong is not told: tenant, address and password are refused alike. After four failures in a row each further attempt has to wait.',
  )
  signIn(
    @Body({ schema: SignIn.schema }) input: z.infer<typeof SignIn.schema>,
    @ClientAddress() address: string,
    @ClientDevice() device: string | null,
  ) {
    return this.commands.execute(new SignIn(input, { address, device }));
  }
}
