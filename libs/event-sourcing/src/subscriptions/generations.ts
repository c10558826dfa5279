import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction, isLockTimeout, mayStandStill } from '../postgres/pool.js';
import type { Presence, ReadModel } from '../views/read-model.js';
import { type SubscriptionRow } from './checkpoint.js';

/** The read model has no generation that this could be done to; the message says what to do instead. */
export class NoSuchGeneration extends Error {
  override readonly name = 'NoSuchGeneration';
}

type Row = Pick<SubscriptionRow, 'generation' | 'status' | 'position' | 'wish'>;

/** What was mended: generations that were lost, and the one that is filled, if one is. */
export interface Healed {
  readonly lost: readonly number[];
  readonly filling: number | undefined;
}

/** Milliseconds that a switch waits for readers before it gives way, to be tried again. */
const SWITCH_WAIT = 200;
/** How often, and after how many milliseconds, somebody who waits for the switch tries it. */
const SWITCH_TRIES = 20;
const SWITCH_PAUSE = 100;

/** The generations of one read model: a first one, a next one beside it, the switch, the way back. */
export class Generations {
  constructor(
    private readonly pool: pg.Pool,
    readonly model: ReadModel,
  ) {}

  /** Makes the first generation of this version unless there is one. `live` from the start: nothing is to be filled. */
  async ensure(status: 'building' | 'live'): Promise<void> {
    await inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      if ((await this.rows(tx)).length === 0) await this.insert(tx, status);
    });
  }

  /**
   * Begins to fill a new generation beside the live one, or goes on with the one that is being filled. `accept`: it may be
   * switched to although facts are parked.
   */
  async begin({ accept = false }: { readonly accept?: boolean } = {}): Promise<number> {
    return inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      const building = (await this.rows(tx)).find((row) => row.status === 'building');
      const generation = building?.generation ?? (await this.insert(tx, 'building'));
      await this.wish(tx, generation, accept ? 'accept' : null);
      return generation;
    });
  }

  /** Has the one that is being filled go no further until `begin` is asked for again. Throws `NoSuchGeneration`. */
  async halt(): Promise<number> {
    return inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      const generation = await this.beingFilled(tx);
      await this.wish(tx, generation, 'stop');
      return generation;
    });
  }

  /**
   * Switches to a generation that has caught up. False while the live one is ahead of it. The one that was live stays,
   * goes on following as `standby`, and an older standby is dropped.
   */
  async promote(generation: number): Promise<boolean> {
    return inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      // The switch waits for whoever reads the view, and all who come later wait for the switch: not for long, then.
      await tx.query(`SET LOCAL lock_timeout = '${SWITCH_WAIT}ms'`);
      const rows = await this.rows(tx, 'FOR UPDATE');
      const next = rows.find((row) => row.generation === generation && row.status !== 'live' && row.status !== 'lost');
      const live = rows.find((row) => row.status === 'live');
      if (!next || (live && live.position > next.position)) return false;
      for (const row of rows.filter(({ status }) => status === 'standby' || status === 'lost'))
        if (row !== next) await this.remove(tx, row.generation);
      if (live) await this.setStatus(tx, live.generation, 'standby');
      await this.setStatus(tx, generation, 'live');
      await this.model.switchTo(generation, tx);
      return true;
    });
  }

  /** Goes back to the generation before; nothing is lost, because it went on following. Throws `NoSuchGeneration`. */
  async rollback(): Promise<number> {
    const rows = await this.rows(this.pool);
    const standby = rows.find((row) => row.status === 'standby');
    if (!standby)
      throw new NoSuchGeneration(`${this.model.name} has no earlier generation to go back to: rebuild it instead`);
    if (!(await this.promoteWhenFree(standby.generation))) {
      throw new NoSuchGeneration(
        `generation ${standby.generation} of ${this.model.name} is still behind, or the live one is being read without a pause: try again shortly`,
      );
    }
    return standby.generation;
  }

  /** Readers come and go: one that is in the way now is no reason to give up. False also while it is never free. */
  private async promoteWhenFree(generation: number): Promise<boolean> {
    for (let tries = 0; tries < SWITCH_TRIES; tries++, await sleep(SWITCH_PAUSE)) {
      try {
        return await this.promote(generation);
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
      }
    }
    return false;
  }

  /** Gives up the generation that is being filled; where nothing else is read, the next is begun. Throws `NoSuchGeneration`. */
  async abandon(): Promise<number> {
    return inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      const generation = await this.beingFilled(tx);
      if (!(await this.rows(tx)).some((row) => row.status === 'live')) await this.insert(tx, 'building');
      await this.remove(tx, generation);
      return generation;
    });
  }

  /** Generations that are not where they should be: lost, or live and yet not read. Throws where that cannot be told. */
  async amiss(): Promise<readonly number[]> {
    return this.model.presence ? (await this.found(await this.rows(this.pool))).filter(isAmiss).map(generationOf) : [];
  }

  /**
   * Mends what is amiss. In place of a lost generation one is filled from the start; of a lost standby nothing stays. Where the
   * live one was lost, nothing is read until then, and its row tells of it. All is looked at once more, since another process may
   * have been here first.
   */
  async heal(): Promise<Healed> {
    return inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      const rows = await this.rows(tx, 'FOR UPDATE');
      const amiss = (await this.found(rows)).filter(isAmiss);
      const lost = amiss.filter(({ presence }) => presence === 'lost').map(({ row }) => row);
      for (const { row } of amiss) if (!lost.includes(row)) await this.model.switchTo(row.generation, tx);
      const live = lost.find(({ status }) => status === 'live');
      if (live) {
        await this.setStatus(tx, live.generation, 'lost');
        await this.model.withdraw?.(tx);
      }
      const filling = await this.instead(tx, rows, lost);
      for (const { generation } of lost) if (generation !== live?.generation) await this.remove(tx, generation);
      return { lost: lost.map(({ generation }) => generation), filling };
    });
  }

  /** What is filled after a loss. It must have a number of its own: whoever still writes to a lost one must not meet it. */
  private async instead(tx: pg.ClientBase, rows: readonly Row[], lost: readonly Row[]): Promise<number | undefined> {
    const building = rows.find(({ status }) => status === 'building');
    const isWaitedFor = lost.some(({ status }) => status === 'live');
    if (!building && !isWaitedFor) return undefined;
    const generation = !building || lost.includes(building) ? await this.insert(tx, 'building') : building.generation;
    // It was stopped to be in nobody's way; now it is waited for.
    await this.wish(tx, generation, building?.wish === 'stop' && isWaitedFor ? null : (building?.wish ?? null));
    return generation;
  }

  private async found(rows: readonly Row[]): Promise<readonly Found[]> {
    const found: Found[] = [];
    // What is said to be lost was looked at, and is not expected back.
    for (const row of rows.filter(({ status }) => status !== 'lost'))
      found.push({ row, presence: await this.model.presence?.(row.generation) });
    return found;
  }

  /** Drops what earlier versions of the view have left. Throws `NoSuchGeneration` while this version cannot be read. */
  async dropOldVersions(): Promise<readonly number[]> {
    return inTransaction(this.pool, async (tx) => {
      await this.lock(tx);
      if (!(await this.rows(tx)).some((row) => row.status === 'live')) {
        throw new NoSuchGeneration(
          `${this.model.name} version ${this.model.version} is still being filled: drop the old one when it is live`,
        );
      }
      const { rows } = await tx.query<{ generation: number }>(
        'SELECT generation FROM store.subscription WHERE name = $1 AND version < $2 ORDER BY generation FOR UPDATE',
        [this.model.name, this.model.version],
      );
      for (const { generation } of rows) await this.remove(tx, generation);
      return rows.map(({ generation }) => generation);
    });
  }

  async rows(on: pg.Pool | pg.ClientBase, locking = ''): Promise<readonly Row[]> {
    const { rows } = await on.query<Row>(
      `SELECT generation, status, position::float8, wish FROM store.subscription WHERE name = $1 AND version = $2
       ORDER BY generation ${locking}`,
      [this.model.name, this.model.version],
    );
    return rows;
  }

  /** Two processes must not make, switch or drop generations of one read model at the same time. */
  private async lock(tx: pg.ClientBase): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('generations'), hashtext($1))`, [this.model.name]);
    await mayStandStill(tx, this.model.standsStill);
  }

  private async insert(tx: pg.ClientBase, status: 'building' | 'live'): Promise<number> {
    const { rows } = await tx.query<{ generation: number }>(
      `INSERT INTO store.subscription (name, generation, version, status)
       SELECT $1, coalesce(max(generation), 0) + 1, $2, $3 FROM store.subscription WHERE name = $1 RETURNING generation`,
      [this.model.name, this.model.version, status],
    );
    const generation = rows[0]?.generation ?? 1;
    await this.model.prepare(generation, tx);
    return generation;
  }

  private async remove(tx: pg.ClientBase, generation: number): Promise<void> {
    await tx.query('DELETE FROM store.subscription WHERE name = $1 AND generation = $2', [this.model.name, generation]);
    await tx.query('DELETE FROM store.parked WHERE subscription = $1 AND generation = $2', [
      this.model.name,
      generation,
    ]);
    await this.model.drop(generation, tx);
  }

  private async beingFilled(tx: pg.ClientBase): Promise<number> {
    const rows = await this.rows(tx, 'FOR UPDATE');
    const building = rows.find((row) => row.status === 'building');
    if (!building || !rows.some(({ status }) => status === 'live' || status === 'lost'))
      throw new NoSuchGeneration(`no generation of ${this.model.name} is being filled beside one that is read`);
    return building.generation;
  }

  private async wish(tx: pg.ClientBase, generation: number, wish: SubscriptionRow['wish']): Promise<void> {
    await tx.query('UPDATE store.subscription SET wish = $3 WHERE name = $1 AND generation = $2', [
      this.model.name,
      generation,
      wish,
    ]);
  }

  private async setStatus(tx: pg.ClientBase, generation: number, status: 'live' | 'standby' | 'lost'): Promise<void> {
    await tx.query(
      'UPDATE store.subscription SET status = $3, wish = NULL, problem = NULL WHERE name = $1 AND generation = $2',
      [this.model.name, generation, status],
    );
  }
}

interface Found {
  readonly row: Row;
  readonly presence: Presence | undefined;
}

const isAmiss = ({ row, presence }: Found): boolean =>
  presence === 'lost' || (presence === 'there' && row.status === 'live');
const generationOf = ({ row }: Found): number => row.generation;
