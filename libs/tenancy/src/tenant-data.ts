import type { DataSource, EntityManager } from 'typeorm';
import type { Context } from './context.js';

/**
 * Reads for the tenant at hand: a read-only transaction in which row level security sees that tenant and no other.
 * The data source must sign in as the role `app`, which the policies bind.
 */
export class TenantData {
  constructor(
    private readonly source: DataSource,
    private readonly context: Context,
  ) {}

  /** Keep `work` to queries: its connection is held until it ends. */
  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const { tenant } = this.context;
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      await runner.query(`select set_config('transaction_read_only', 'on', true), set_config('app.tenant', $1, true)`, [
        tenant,
      ]);
      const answer = await work(runner.manager);
      await runner.commitTransaction();
      return answer;
    } catch (error) {
      // TypeORM lets go of a connection that broke between two queries, and then says no more than that it did.
      if (runner.isReleased) throw new Error('Connection terminated between two queries', { cause: error });
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}
