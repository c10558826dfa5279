import type { Caller } from '@mrbill/tenancy';

/** Hears of whoever asked for what their role does not allow. Where no such port is provided, nobody does. */
export abstract class Denials {
  /** `permission` is what was lacking, `address` the client's. What it throws does not reach the caller. */
  abstract denied(caller: Caller, permission: string, address: string): Promise<void>;
}
