import { randomBytes } from 'node:crypto';
import { inTransaction, PersonErased, PersonKeys } from '@mrbill/event-sourcing';
import type pg from 'pg';
import type { MasterKey } from './master-key.js';

/** Milliseconds for which an opened key stays in memory: as long as another instance may not know of an erasure. */
const KEPT = 5_000;
/** Opened keys in memory at once. */
const MOST = 10_000;

interface Row {
  readonly person: string;
  readonly wrapped: Buffer | null;
}

type Asking = (sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** Keys of persons in a database of their own, each under the master key. A destroyed one leaves its row, without the key. */
export class PostgresPersonKeys extends PersonKeys {
  private readonly opened = new Map<string, { readonly key: Buffer; readonly until: number }>();

  /** `pool` is of the app role of that database. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly master: MasterKey,
  ) {
    super();
  }

  async find(tenant: string, persons: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    const wanted = new Set<string>();
    for (const person of persons) {
      const key = this.remembered(tenant, person);
      if (key) found.set(person, key);
      else wanted.add(person);
    }
    if (wanted.size === 0) return found;
    const rows = await this.inTenant(tenant, (query) =>
      query(
        'SELECT person, wrapped FROM people.person_key WHERE tenant = $1 AND person = ANY ($2::uuid[]) AND wrapped IS NOT NULL',
        [tenant, [...wanted]],
      ),
    );
    for (const { person, wrapped } of rows) if (wrapped) found.set(person, await this.open(tenant, person, wrapped));
    return found;
  }

  async findOrMake(tenant: string, person: string): Promise<Buffer> {
    const known = this.remembered(tenant, person);
    if (known) return known;
    const fresh = await this.master.wrap(randomBytes(32), bindingOf(tenant, person));
    // Of two that make it at once, one row stands, and both read that one.
    const [row] = await this.inTenant(tenant, async (query) => {
      await query(
        'INSERT INTO people.person_key (tenant, person, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [tenant, person, fresh],
      );
      return query('SELECT person, wrapped FROM people.person_key WHERE tenant = $1 AND person = $2', [tenant, person]);
    });
    const wrapped = row?.wrapped;
    if (!wrapped) throw new PersonErased(person);
    return this.open(tenant, person, wrapped);
  }

  async destroy(tenant: string, person: string): Promise<void> {
    await this.inTenant(tenant, (query) =>
      query(
        `INSERT INTO people.person_key (tenant, person, wrapped, destroyed_at) VALUES ($1, $2, NULL, now())
         ON CONFLICT (tenant, person) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(people.person_key.destroyed_at, now())`,
        [tenant, person],
      ),
    );
    this.opened.delete(bindingOf(tenant, person));
  }

  /** Row level security lets through what belongs to the tenant that the transaction names. */
  private inTenant<T>(tenant: string, work: (query: Asking) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, async (tx) => {
      await tx.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
      return work(async (sql, values) => (await tx.query<Row>(sql, [...values])).rows);
    });
  }

  private remembered(tenant: string, person: string): Buffer | undefined {
    const known = this.opened.get(bindingOf(tenant, person));
    return known && known.until > performance.now() ? known.key : undefined;
  }

  private async open(tenant: string, person: string, wrapped: Buffer): Promise<Buffer> {
    const binding = bindingOf(tenant, person);
    const key = await this.master.unwrap(wrapped, binding);
    // Maps keep their order: the first ones are the oldest.
    this.opened.delete(binding);
    for (const oldest of this.opened.keys()) {
      if (this.opened.size < MOST) break;
      this.opened.delete(oldest);
    }
    this.opened.set(binding, { key, until: performance.now() + KEPT });
    return key;
  }
}

const bindingOf = (tenant: string, person: string) => `${tenant}/${person}`;
