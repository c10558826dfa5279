/** Answers nothing while all is well, or the reason why not, in words for whoever is on call. */
export type Check = () => Promise<string | undefined> | string | undefined;

export interface Readiness {
  readonly ready: boolean;
  /** Each check by name: `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Whether a service may be sent requests. A check that takes too long counts as failed; its answer is not waited for. */
export class Health {
  private readonly checks = new Map<string, Check>();
  private readonly remarks = new Map<string, Check>();
  private leaving = false;

  constructor(private readonly limitMs = 1000) {}

  get isLeaving(): boolean {
    return this.leaving;
  }

  /** Names are unique; registering one twice is a mistake of the program. Answers how to take the check away again. */
  register(name: string, check: Check): () => void {
    return this.add(this.checks, name, check);
  }

  /** The same for what makes a service slower, but no less ready: it is told, and counts for nothing. */
  remark(name: string, check: Check): () => void {
    return this.add(this.remarks, name, check);
  }

  /** From now on not ready, so that whoever balances the load looks elsewhere while the last requests end. */
  leave(): void {
    this.leaving = true;
  }

  async readiness(): Promise<Readiness> {
    const [results, remarks] = await Promise.all([this.askAll(this.checks), this.askAll(this.remarks)]);
    if (this.leaving) results.push(['shutdown', 'shutting down']);
    const checks = Object.fromEntries([...results, ...remarks]);
    return { ready: results.every(([, result]) => result === 'ok'), checks };
  }

  private add(to: Map<string, Check>, name: string, check: Check): () => void {
    if (this.checks.has(name) || this.remarks.has(name))
      throw new Error(`there is a health check named ${name} already`);
    to.set(name, check);
    return () => void to.delete(name);
  }

  private askAll(checks: ReadonlyMap<string, Check>): Promise<[string, string][]> {
    return Promise.all(
      [...checks].map(async ([name, check]): Promise<[string, string]> => [name, await this.ask(check)]),
    );
  }

  private async ask(check: Check): Promise<string> {
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve(`no answer within ${this.limitMs} ms`), this.limitMs);
    try {
      return (await Promise.race([Promise.resolve().then(check), late.promise])) ?? 'ok';
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${'code' in error ? error.code : 'failed'}` : 'failed';
    } finally {
      clearTimeout(timer);
    }
  }
}
