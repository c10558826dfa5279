import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import { tenantTable, type StoreRoles } from '../postgres/schema.js';
import { streamKey } from '../subscriptions/parking.js';
import type { ReadModel } from './read-model.js';
import { applied, changeOf, problemOf, type AnyView, type Poison, type View } from './view.js';

type Row = Record<string, unknown>;

/** One row of the table while a page is folded into it. */
interface Slot {
  readonly tenant: string;
  readonly key: string;
  row: Row | undefined;
  dirty: boolean;
}

const slotId = (tenant: string, key: string) => `${tenant}/${key}`;
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A row that Postgres will not take however often it is tried: a value outside its type, a broken constraint, too long. */
const isRefusedRow = (error: unknown) => /^(22|23|54)/.test((error as { code?: string }).code ?? '');

/**
 * A view as Postgres tables `views.<name>_g<generation>`, read through `views.<name>_v<version>`. A page is folded in
 * memory by key and written with one statement.
 */
export class PostgresView implements ReadModel {
  readonly name: string;
  readonly version: number;
  private readonly view: View<Fact, Row>;
  private readonly columns: readonly { readonly field: string; readonly column: string; readonly type: string }[];

  constructor(
    view: AnyView,
    private readonly roles: StoreRoles,
  ) {
    this.view = view;
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
    await tx.query(
      `CREATE TABLE ${table} (tenant uuid NOT NULL, key text NOT NULL${columns}, PRIMARY KEY (tenant, key))`,
    );
    await tx.query(tenantTable(table, this.roles, { app: 'SELECT', pump: '' }));
    const { lookup } = this.view;
    if (lookup)
      await tx.query(
        `CREATE POLICY looking_up ON ${table} FOR SELECT TO ${lookup} USING (true); GRANT SELECT ON ${table} TO ${lookup}`,
      );
    for (const index of this.view.indexes) await tx.query(`CREATE INDEX ON ${table} ${index}`);
  }

  async switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    const relation = PostgresView.relation(this);
    const columns = ['tenant', 'key', ...this.columns.map(({ column }) => `"${column}"`)].join(', ');
    // Not `CREATE OR REPLACE`, which refuses other columns than before.
    await tx.query(`DROP VIEW IF EXISTS ${relation}`);
    await tx.query(
      `CREATE VIEW ${relation} WITH (security_invoker = true) AS SELECT ${columns} FROM ${this.table(generation)}`,
    );
    await tx.query(`GRANT SELECT ON ${relation} TO ${[this.roles.app, this.view.lookup].filter(Boolean).join(', ')}`);
  }

  /** With the relation of a version that nobody reads any more. */
  async drop(generation: number, tx: pg.ClientBase): Promise<void> {
    await tx.query(`DROP TABLE IF EXISTS ${this.table(generation)} CASCADE`);
  }

  write(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    return this.take(
      generation,
      facts.filter((fact) => Object.hasOwn(this.view.on, fact.type)),
      tx,
    );
  }

  private table(generation: number): string {
    return `views.${tableName(this.name)}_g${generation}`;
  }

  /** Where the database refuses a row, the page is taken by halves, down to the fact that is to blame. */
  private async take(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    if (facts.length === 0) return [];
    await tx.query('SAVEPOINT page');
    try {
      const poison = await this.takeAll(generation, facts, tx);
      await tx.query('RELEASE SAVEPOINT page');
      return poison;
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT page');
      if (facts.length === 1) return [{ fact: facts[0] as Recorded, problem: problemOf(error) }];
    }
    const half = Math.ceil(facts.length / 2);
    const poison = await this.take(generation, facts.slice(0, half), tx);
    const stuck = new Set(poison.map(({ fact }) => streamKey(fact)));
    const rest = facts.slice(half).filter((fact) => !stuck.has(streamKey(fact)));
    return [...poison, ...(await this.take(generation, rest, tx))];
  }

  private async takeAll(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    const { keyed, unkeyed } = this.keys(facts);
    const slots = new Map<string, Slot>();
    for (const { fact, key } of keyed)
      slots.set(slotId(fact.tenant, key), { tenant: fact.tenant, key, row: undefined, dirty: false });
    await this.fetch(generation, slots, tx);
    const poison = this.fold(slots, keyed, unkeyed);
    await this.save(
      generation,
      [...slots.values()].filter(({ dirty }) => dirty),
      tx,
    );
    return poison;
  }

  private keys(facts: readonly Recorded[]) {
    const keyed: { readonly fact: Recorded; readonly key: string }[] = [];
    const unkeyed: Poison[] = [];
    const stuck = new Set<string>();
    for (const fact of facts) {
      // What comes after a poison fact of the same stream is the subscription's to park.
      if (stuck.has(streamKey(fact))) continue;
      try {
        keyed.push({ fact, key: this.view.key(fact) });
      } catch (error) {
        stuck.add(streamKey(fact));
        unkeyed.push({ fact, problem: problemOf(error) });
      }
    }
    return { keyed, unkeyed };
  }

  private fold(
    slots: ReadonlyMap<string, Slot>,
    facts: readonly { readonly fact: Recorded; readonly key: string }[],
    unkeyed: readonly Poison[],
  ): Poison[] {
    const poison = [...unkeyed];
    const stuck = new Set<string>();
    for (const { fact, key } of facts) {
      const slot = slots.get(slotId(fact.tenant, key));
      if (!slot || stuck.has(streamKey(fact))) continue;
      try {
        const change = changeOf(this.view, fact);
        if (!change) continue;
        slot.row = this.asRead(applied(change, slot.row));
        slot.dirty = true;
      } catch (error) {
        stuck.add(streamKey(fact));
        poison.push({ fact, problem: problemOf(error) });
      }
    }
    return poison;
  }

  /** As the database would give it back, so that the size of a page makes no difference. */
  private asRead(row: Row | undefined): Row | undefined {
    return row && Object.fromEntries(this.columns.map(({ field }) => [field, row[field] ?? null]));
  }

  private async fetch(generation: number, slots: ReadonlyMap<string, Slot>, tx: pg.ClientBase): Promise<void> {
    const wanted = [...slots.values()];
    const { rows } = await tx.query<{ tenant: string; key: string; row: Row }>(
      `SELECT t.tenant, t.key, row_to_json(t) AS row FROM ${this.table(generation)} t
       JOIN unnest($1::uuid[], $2::text[]) AS wanted(tenant, key) USING (tenant, key)`,
      [wanted.map((slot) => slot.tenant), wanted.map((slot) => slot.key)],
    );
    for (const { tenant, key, row } of rows) {
      const slot = slots.get(slotId(tenant, key));
      if (slot) slot.row = this.fromDatabase(row);
    }
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

  private async save(generation: number, slots: readonly Slot[], tx: pg.ClientBase): Promise<void> {
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
  if (!/^[a-z][a-z0-9]*(\.[a-z][a-z0-9-]*)+$/.test(name))
    throw new Error(`'${name}' is no name of a view: use <context>.<name>`);
  return name.replaceAll(/[.-]/g, '_');
}
