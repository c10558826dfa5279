/** Says when a view has caught up with what a client has just written. The `Pump` of event-sourcing does. */
export abstract class Freshness {
  /** Resolves once the view has got to `position`, or after `ms` milliseconds, whichever comes first. Never rejects. */
  abstract waitFor(view: string, position: number, ms: number): Promise<unknown>;
}
