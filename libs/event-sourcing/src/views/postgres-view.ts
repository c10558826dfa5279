import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import { tenantTable, type StoreRoles } from '../postgres/schema.js';
import { streamKey } from '../subscriptions/parking.js';
import type { ReadModel } from './read-model.js';
import { applied, changeOf, type Poison, type View } from './view.js';

type Row = Record<string, unknown>;

interface Slot {
  readonly tenant: string;
  readonly key: string;
  row: Row | undefined;
  /** What changed it, to be blamed if the database refuses the row. */
  readonly facts: Recorded[];
  dirty: boolean;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A row that Postgres will not take however often it is tried: a value outside its type, a broken constraint. */
const isRefusedRow = (error: unknown) => /^(22|23)/.test((error as { code?: string }).code ?? '');

/**
 * A view as Postgres tables `views.<name>_g<generation>`, read through `views.<name>_v<version>`. A page is folded in
 * memory by key and written with one statement.
 */
export class PostgresView implements ReadModel {
  readonly name: string;
  readonly version: number;
  private readonly columns: readonly { readonly field: string; readonly column: string; readonly type: string }[];

  constructor(
    private readonly view: View<Fact, Row>,
    private readonly roles: StoreRoles,
  ) {
    this.name = view.name;
    this.version = view.version;
    this.columns = Object.entries(view.columns).map(([field, type]) => ({ field, column: snake(field), type }));
  }

  /** What queries select from: always the generation that is live. */
  static relation({ name, version }: { readonly name: string; readonly version: number }): string {
    return `views.${tableName(name)}_v${version}`;
  }

  async prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    const table = this.table(generation);
    const columns = this.columns.map(({ column, type }) => `, "${column}" ${type}`).join('');
    await tx.query(`DROP TABLE IF EXISTS ${table} CASCADE`);
    await tx.query(`CREATE TABLE ${table} (tenant uuid NOT NULL, key text NOT NULL${columns}, PRIMARY KEY (tenant, key))`);
    await tx.query(tenantTable(table, this.roles, { app: 'SELECT', pump: '' }));
    for (const index of this.view.indexes) await tx.query(`CREATE INDEX ON ${table} ${index}`);
  }

  async switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    const relation = PostgresView.relation(this);
    const columns = ['tenant', 'key', ...this.columns.map(({ column }) => `"${column}"`)].join(', ');
    await tx.query(
      `CREATE OR REPLACE VIEW ${relation} WITH (security_invoker = true) AS SELECT ${columns} FROM ${this.table(generation)}`,
    );
    await tx.query(`GRANT SELECT ON ${relation} TO ${this.roles.app}`);
  }

  async drop(generation: number, tx: pg.ClientBase): Promise<void> {
    await tx.query(`DROP TABLE IF EXISTS ${this.table(generation)}`);
  }

  async write(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    const relevant = facts.filter((fact) => Object.hasOwn(this.view.on, fact.type));
    if (relevant.length === 0) return [];
    const slots = new Map<string, Slot>();
    for (const fact of relevant) this.slotOf(fact, slots);
    await this.fetch(generation, [...slots.values()], tx);
    const poison = this.foldInto(slots, relevant);
    const dirty = [...slots.values()].filter((slot) => slot.dirty);
    return [...poison, ...(await this.save(generation, dirty, tx))];
  }

  private table(generation: number): string {
    return `views.${tableName(this.name)}_g${generation}`;
  }

  private slotOf(fact: Recorded, slots: Map<string, Slot>): Slot {
    const key = this.view.key(fact);
    const id = `${fact.tenant}/${key}`;
    const found = slots.get(id) ?? { tenant: fact.tenant, key, row: undefined, facts: [], dirty: false };
    slots.set(id, found);
    return found;
  }

  private foldInto(slots: Map<string, Slot>, facts: readonly Recorded[]): Poison[] {
    const poison: Poison[] = [];
    const stuck = new Set<string>();
    for (const fact of facts) {
      const stream = streamKey(fact);
      // What comes after a poison fact of the same stream is the subscription's to park.
      if (stuck.has(stream)) continue;
      const slot = this.slotOf(fact, slots);
      try {
        const change = changeOf(this.view, fact);
        if (!change) continue;
        slot.row = applied(change, slot.row);
        slot.facts.push(fact);
        slot.dirty = true;
      } catch (error) {
        stuck.add(stream);
        poison.push({ fact, problem: (error as Error).message });
      }
    }
    return poison;
  }

  private async fetch(generation: number, slots: readonly Slot[], tx: pg.ClientBase): Promise<void> {
    const { rows } = await tx.query<{ tenant: string; key: string; row: Row }>(
      `SELECT t.tenant, t.key, row_to_json(t) AS row FROM ${this.table(generation)} t
       JOIN unnest($1::uuid[], $2::text[]) AS wanted(tenant, key) USING (tenant, key)`,
      [slots.map((slot) => slot.tenant), slots.map((slot) => slot.key)],
    );
    const found = new Map(rows.map(({ tenant, key, row }) => [`${tenant}/${key}`, this.fromDatabase(row)]));
    for (const slot of slots) slot.row = found.get(`${slot.tenant}/${slot.key}`);
  }

  private fromDatabase(row: Row): Row {
    return Object.fromEntries(
      this.columns.map(({ field, column, type }) => {
        const value = row[column];
        return [field, type.startsWith('timestamptz') && typeof value === 'string' ? new Date(value).toISOString() : value];
      }),
    );
  }

  private async save(generation: number, slots: readonly Slot[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    if (slots.length === 0) return [];
    await tx.query('SAVEPOINT page');
    try {
      await this.upsert(generation, slots, tx);
      await tx.query('RELEASE SAVEPOINT page');
      return [];
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT page');
      if (slots.length === 1) return this.blame(slots[0] as Slot, error as Error);
      const half = Math.ceil(slots.length / 2);
      return [
        ...(await this.save(generation, slots.slice(0, half), tx)),
        ...(await this.save(generation, slots.slice(half), tx)),
      ];
    }
  }

  /** Nobody knows which of several facts made the row impossible: the first of each stream is parked, the rest with it. */
  private blame(slot: Slot, error: Error): Poison[] {
    const first = new Map<string, Recorded>();
    for (const fact of slot.facts) if (!first.has(streamKey(fact))) first.set(streamKey(fact), fact);
    return [...first.values()].map((fact) => ({ fact, problem: error.message }));
  }

  private async upsert(generation: number, slots: readonly Slot[], tx: pg.ClientBase): Promise<void> {
    const table = this.table(generation);
    const gone = slots.filter((slot) => !slot.row);
    const kept = slots.filter((slot) => slot.row);
    if (gone.length > 0) {
      await tx.query(
        `DELETE FROM ${table} t USING unnest($1::uuid[], $2::text[]) AS gone(tenant, key)
         WHERE t.tenant = gone.tenant AND t.key = gone.key`,
        [gone.map((slot) => slot.tenant), gone.map((slot) => slot.key)],
      );
    }
    if (kept.length === 0) return;
    const names = this.columns.map(({ column }) => `"${column}"`);
    const records = kept.map(({ tenant, key, row }) => ({
      tenant,
      key,
      ...Object.fromEntries(this.columns.map(({ field, column }) => [column, row?.[field] ?? null])),
    }));
    await tx.query(
      `INSERT INTO ${table} (tenant, key${names.map((name) => `, ${name}`).join('')})
       SELECT tenant, key${names.map((name) => `, ${name}`).join('')} FROM json_populate_recordset(NULL::${table}, $1::json)
       ON CONFLICT (tenant, key) DO ${names.length === 0 ? 'NOTHING' : `UPDATE SET ${names.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`}`,
      [JSON.stringify(records)],
    );
  }
}

function tableName(name: string): string {
  if (!/^[a-z][a-z0-9]*(\.[a-z][a-z0-9-]*)+$/.test(name)) throw new Error(`'${name}' is no name of a view: use <context>.<name>`);
  return name.replaceAll(/[.-]/g, '_');
}
