import { isProblem } from './problem.js';

/** What has to be kept to stay signed in. Whoever has it is the user: keep it where secrets are kept. */
export interface Session {
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where a session comes from and goes to. */
export interface SessionKeeping {
  /** Gets a new pair for a refresh token. */
  readonly refresh: (refreshToken: string) => Promise<Session>;
  /** Is told of each new session before anything is sent with it, and of undefined when it is over. */
  readonly keep: (session: Session | undefined) => void | Promise<void>;
}

/** The one session of a client. */
export class Sessions {
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly keeping: SessionKeeping,
    private kept: Session | undefined,
  ) {}

  get current(): Session | undefined {
    return this.kept;
  }

  async begin(session: Session): Promise<void> {
    await this.change(session);
  }

  async end(): Promise<void> {
    if (this.kept) await this.change(undefined);
  }

  /**
   * Gets a new pair in the place of the one with this access token; answers whether there is one. However many calls find
   * the same token too old at once, one refresh is sent: a second one would look like theft.
   */
  async refresh(stale: string): Promise<boolean> {
    if (this.kept?.accessToken === stale) {
      this.refreshing ??= this.exchange(this.kept).finally(() => (this.refreshing = undefined));
      await this.refreshing;
    }
    return this.kept !== undefined;
  }

  /** A pair that got lost on its way is asked for again by whoever sends: the old token is good for a while. */
  private async exchange({ refreshToken }: Session): Promise<void> {
    try {
      await this.change(await this.keeping.refresh(refreshToken));
    } catch (error) {
      if (!isProblem(error) || error.status !== 401) throw error;
      await this.change(undefined);
    }
  }

  private async change(session: Session | undefined): Promise<void> {
    this.kept = session;
    await this.keeping.keep(session);
  }
}
