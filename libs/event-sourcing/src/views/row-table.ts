import type pg from 'pg';
import { tenantTable, type StoreRoles } from '../postgres/schema.js';

export type Row = Record<string, unknown>;

/** One row while a page is folded into it. */
export interface Slot {
  readonly tenant: string;
  readonly key: string;
  row: Row | undefined;
  dirty: boolean;
}

/** The rows that a page is about, by tenant and key. */
export class Slots {
  private readonly byId = new Map<string, Slot>();

  want(tenant: string, key: string): void {
    const id = `${tenant}/${key}`;
    if (!this.byId.has(id)) this.byId.set(id, { tenant, key, row: undefined, dirty: false });
  }

  get(tenant: string, key: string): Slot | undefined {
    return this.byId.get(`${tenant}/${key}`);
  }

  get all(): readonly Slot[] {
    return [...this.byId.values()];
  }
}

interface Shape {
  /** Without schema, generation or version. */
  readonly name: string;
  readonly version: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly indexes: readonly string[];
  readonly lookup?: string | undefined;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Rows by tenant and key in tables `views.<name>_g<generation>`, read through `views.<name>_v<version>`. */
export class RowTable {
  private readonly columns: readonly { readonly field: string; readonly column: string; readonly type: string }[];

  constructor(
    private readonly shape: Shape,
    private readonly roles: StoreRoles,
  ) {
    this.columns = Object.entries(shape.columns).map(([field, type]) => ({ field, column: snake(field), type }));
  }

  async prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    const table = this.table(generation);
    const columns = this.columns.map(({ column, type }) => `, "${column}" ${type}`).join('');
    await tx.query(`DROP TABLE IF EXISTS ${table} CASCADE`);
    await tx.query(
      `CREATE TABLE ${table} (tenant uuid NOT NULL, key text NOT NULL${columns}, PRIMARY KEY (tenant, key))`,
    );
    await tx.query(tenantTable(table, this.roles, { app: 'SELECT', pump: '' }));
    const { lookup, indexes } = this.shape;
    if (lookup)
      await tx.query(
        `CREATE POLICY looking_up ON ${table} FOR SELECT TO ${lookup} USING (true); GRANT SELECT ON ${table} TO ${lookup}`,
      );
    for (const index of indexes) await tx.query(`CREATE INDEX ON ${table} ${index}`);
  }

  async switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    const relation = `views.${this.shape.name}_v${this.shape.version}`;
    const columns = ['tenant', 'key', ...this.columns.map(({ column }) => `"${column}"`)].join(', ');
    // Not `CREATE OR REPLACE`, which refuses other columns than before.
    await tx.query(`DROP VIEW IF EXISTS ${relation}`);
    await tx.query(
      `CREATE VIEW ${relation} WITH (security_invoker = true) AS SELECT ${columns} FROM ${this.table(generation)}`,
    );
    await tx.query(`GRANT SELECT ON ${relation} TO ${[this.roles.app, this.shape.lookup].filter(Boolean).join(', ')}`);
  }

  /** With the relation of a version that nobody reads any more. */
  async drop(generation: number, tx: pg.ClientBase): Promise<void> {
    await tx.query(`DROP TABLE IF EXISTS ${this.table(generation)} CASCADE`);
  }

  /** As the database would give it back, so that the size of a page makes no difference. */
  asRead(row: Row | undefined): Row | undefined {
    return row && Object.fromEntries(this.columns.map(({ field }) => [field, row[field] ?? null]));
  }

  /** Fills the slots with what the table holds. */
  async fetch(generation: number, slots: Slots, tx: pg.ClientBase): Promise<void> {
    const { all } = slots;
    if (all.length === 0) return;
    const { rows } = await tx.query<{ tenant: string; key: string; row: Row }>(
      `SELECT t.tenant, t.key, row_to_json(t) AS row FROM ${this.table(generation)} t
       JOIN unnest($1::uuid[], $2::text[]) AS wanted(tenant, key) USING (tenant, key)`,
      [all.map((slot) => slot.tenant), all.map((slot) => slot.key)],
    );
    for (const { tenant, key, row } of rows) {
      const slot = slots.get(tenant, key);
      if (slot) slot.row = this.fromDatabase(row);
    }
  }

  /** Writes the slots that have changed. */
  async save(generation: number, slots: Slots, tx: pg.ClientBase): Promise<void> {
    const table = this.table(generation);
    const changed = slots.all.filter(({ dirty }) => dirty);
    const gone = changed.filter((slot) => !slot.row);
    const kept = changed.filter((slot) => slot.row);
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

  private table(generation: number): string {
    return `views.${this.shape.name}_g${generation}`;
  }

  private fromDatabase(row: Row): Row {
    return Object.fromEntries(
      this.columns.map(({ field, column, type }) => {
        const value = row[column];
        return [
          field,
          type.startsWith('timestamptz') && typeof value === 'string' ? new Date(value).toISOString() : value,
        ];
      }),
    );
  }
}
