import { Injectable } from '@nestjs/common';
import { Context, PLATFORM_TENANT } from '@mrbill/tenancy';
import { Crossing } from '@mrbill/tenancy/crossing';

/** People reach their own tenant; the platform's admins, and the operator, reach all. */
@Injectable()
export class Reach {
  constructor(
    private readonly context: Context,
    private readonly crossing: Crossing,
  ) {}

  /** Whether the caller acts for the platform. */
  get byPlatform(): boolean {
    const { role, tenantId } = this.context.caller;
    return tenantId === PLATFORM_TENANT && (role === 'PLATFORM_ADMIN' || role === 'SYSTEM');
  }

  /** Runs `work` in that tenant, if the caller reaches it; else in the caller's own, where nothing of it is found. */
  within<T>(tenantId: string, reason: string, work: () => Promise<T>): Promise<T> {
    return this.byPlatform && tenantId !== this.context.tenant
      ? this.crossing.asTenant(tenantId, reason, work)
      : work();
  }
}
