import type pg from 'pg';
import type { Fact, Recorded } from '../fact.js';
import type { StoreRoles } from '../postgres/schema.js';
import { streamKey } from '../subscriptions/parking.js';
import type { ReadModel } from './read-model.js';
import { RowTable, Slots, type Row } from './row-table.js';
import { stepsOf, type Step } from './tally.js';
import { applied, changeOf, problemOf, type AnyView, type Poison, type View } from './view.js';

/** A row that Postgres will not take however often it is tried: a value outside its type, a broken constraint, too long. */
const isRefusedRow = (error: unknown) => /^(22|23|54)/.test((error as { code?: string }).code ?? '');

/**
 * A view as Postgres tables `views.<name>_g<generation>`, read through `views.<name>_v<version>`; the sums of its tally, if it
 * has one, in `views.<name>_tally_...`. A page is folded in memory by key and written with one statement for each table.
 */
export class PostgresView implements ReadModel {
  readonly name: string;
  readonly version: number;
  readonly keepsPace: boolean;
  private readonly view: View<Fact, Row>;
  private readonly rows: RowTable;
  private readonly sums: RowTable | undefined;

  constructor(view: AnyView, roles: StoreRoles) {
    this.view = view;
    this.name = view.name;
    this.version = view.version;
    this.keepsPace = view.keepsPace ?? false;
    const { name, version, columns, indexes, lookup, tally } = view;
    this.rows = new RowTable({ name: tableName(name), version, columns, indexes, lookup }, roles);
    if (tally) this.sums = new RowTable({ ...tally, name: `${tableName(name)}_tally`, version }, roles);
  }

  /** What queries select from: always the generation that is live. */
  static relation({ name, version }: { readonly name: string; readonly version: number }): string {
    return `views.${tableName(name)}_v${version}`;
  }

  /** What queries select sums from: always of the generation that is live. */
  static tallyOf({ name, version }: { readonly name: string; readonly version: number }): string {
    return `views.${tableName(name)}_tally_v${version}`;
  }

  async prepare(generation: number, tx: pg.ClientBase): Promise<void> {
    await this.rows.prepare(generation, tx);
    await this.sums?.prepare(generation, tx);
  }

  async switchTo(generation: number, tx: pg.ClientBase): Promise<void> {
    await this.rows.switchTo(generation, tx);
    await this.sums?.switchTo(generation, tx);
  }

  async drop(generation: number, tx: pg.ClientBase): Promise<void> {
    await this.rows.drop(generation, tx);
    await this.sums?.drop(generation, tx);
  }

  concerns({ type }: Recorded): boolean {
    return Object.hasOwn(this.view.on, type);
  }

  write(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    return this.take(
      generation,
      facts.filter((fact) => this.concerns(fact)),
      tx,
    );
  }

  /** Where the database refuses a row, the page is taken by halves, down to the fact that is to blame. */
  private async take(generation: number, facts: readonly Recorded[], tx: pg.ClientBase): Promise<readonly Poison[]> {
    if (facts.length === 0) return [];
    await tx.query('SAVEPOINT page');
    try {
      // It ends with the transaction, or is hidden by that of the next half.
      return await this.takeAll(generation, facts, tx);
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
    const slots = new Slots();
    for (const { fact, key } of keyed) slots.want(fact.tenant, key);
    await this.rows.fetch(generation, slots, tx);
    const { poison, steps } = this.fold(slots, keyed, unkeyed);
    await this.rows.save(generation, slots, tx);
    if (this.sums) await this.count(this.sums, generation, steps, tx);
    return poison;
  }

  private async count(
    sums: RowTable,
    generation: number,
    steps: readonly (Step & { readonly tenant: string })[],
    tx: pg.ClientBase,
  ): Promise<void> {
    const slots = new Slots();
    for (const { tenant, key } of steps) slots.want(tenant, key);
    await sums.fetch(generation, slots, tx);
    for (const { tenant, key, to } of steps) {
      const slot = slots.get(tenant, key);
      if (!slot) continue;
      slot.row = sums.asRead(to(slot.row) as Row | undefined);
      slot.dirty = true;
    }
    await sums.save(generation, slots, tx);
  }

  private keys(facts: readonly Recorded[]) {
    const keyed: { readonly fact: Recorded; readonly key: string }[] = [];
    const unkeyed: Poison[] = [];
    const stuck = new Set<string>();
    for (const fact of facts) {
      // What comes after a poison fact of the same stream is the subscription's to park.
      if (stuck.size > 0 && stuck.has(streamKey(fact))) continue;
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
    slots: Slots,
    facts: readonly { readonly fact: Recorded; readonly key: string }[],
    unkeyed: readonly Poison[],
  ) {
    const poison = [...unkeyed];
    const steps: (Step & { readonly tenant: string })[] = [];
    const stuck = new Set<string>();
    const { tally } = this.view;
    for (const { fact, key } of facts) {
      const slot = slots.get(fact.tenant, key);
      if (!slot || (stuck.size > 0 && stuck.has(streamKey(fact)))) continue;
      try {
        const change = changeOf(this.view, fact);
        if (!change) continue;
        const row = this.rows.asRead(applied(change, slot.row));
        if (tally) steps.push(...stepsOf(tally, key, slot.row, row).map((step) => ({ ...step, tenant: fact.tenant })));
        slot.row = row;
        slot.dirty = true;
      } catch (error) {
        stuck.add(streamKey(fact));
        poison.push({ fact, problem: problemOf(error) });
      }
    }
    return { poison, steps };
  }
}

function tableName(name: string): string {
  if (!/^[a-z][a-z0-9]*(\.[a-z][a-z0-9-]*)+$/.test(name))
    throw new Error(`'${name}' is no name of a view: use <context>.<name>`);
  return name.replaceAll(/[.-]/g, '_');
}
