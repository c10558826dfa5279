import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Claim } from '../ambient.js';
import { AlreadyAnswered, KeyReused, KeyUnderWay } from '../errors.js';
import { ambientOf, makeBed, streamsFor, type Bed } from '../fixtures/bed.js';
import { note, tag, write } from '../fixtures/notes.js';
import { endServers, servers } from '@mrbill/testing';
import { gate } from '../fixtures/gate.js';
import { forgetOldClaims } from './claims.js';
import { openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';

afterAll(endServers);

describe.each(servers)('idempotency keys on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server);
  });
  afterAll(() => bed.close());

  const claimOf = (tenant: string, more: Partial<Claim> = {}): Claim => ({
    tenant,
    user: 'ana',
    key: randomUUID(),
    hash: 'body',
    answer: ({ state, version }) => ({ state, version }),
    ...more,
  });
  /** A request as it comes in: an id of its own for what it makes, a command of its own. */
  const request = (claim: Claim, store = bed.store) =>
    streamsFor(store, [note], ambientOf(claim.tenant, { claim })).create(note, randomUUID(), write('one'));
  const answerOf = (error: unknown) => (error instanceof AlreadyAnswered ? error.answer : error);

  it('twenty requests at once with one key make one thing, and are answered alike', async () => {
    const claim = claimOf(randomUUID());
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => request({ ...claim })));
    const made = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
    expect(made).toHaveLength(1);
    const answers = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => answerOf(reason));
    expect(answers).toEqual(Array.from({ length: 19 }, () => ({ state: made[0]?.state, version: 1 })));
    expect(
      await bed.god('SELECT count(*)::int AS streams FROM store.stream WHERE tenant = $1', [claim.tenant]),
    ).toEqual([{ streams: 1 }]);
  });

  it('another body under the same key is refused', async () => {
    const claim = claimOf(randomUUID());
    await request(claim);
    await expect(request({ ...claim, hash: 'another body' })).rejects.toThrow(KeyReused);
  });

  it('a decision that stays quiet claims its key', async () => {
    const tenant = randomUUID();
    const id = randomUUID();
    await streamsFor(bed.store, [note], ambientOf(tenant)).create(note, id, write('quiet'));
    await streamsFor(bed.store, [note], ambientOf(tenant)).update(note, id, tag('a'));
    const claim = claimOf(tenant);
    const again = () =>
      streamsFor(bed.store, [note], ambientOf(tenant, { claim: { ...claim } })).update(note, id, tag('a'));
    expect(await again()).toMatchObject({ version: 2, facts: [] });
    await streamsFor(bed.store, [note], ambientOf(tenant)).update(note, id, tag('b'));
    expect(answerOf(await again().catch((error: unknown) => error))).toMatchObject({
      version: 2,
      state: { tags: ['a'] },
    });
  });

  it('the same command twice, with its key, writes once and is answered as before', async () => {
    const claim = claimOf(randomUUID());
    const id = randomUUID();
    const command = randomUUID();
    const run = () =>
      streamsFor(bed.store, [note], ambientOf(claim.tenant, { claim: { ...claim }, command })).create(
        note,
        id,
        write('x'),
      );
    const first = await run();
    expect(answerOf(await run().catch((error: unknown) => error))).toEqual({ state: first.state, version: 1 });
  });

  it('belongs to the tenant it was sent in, also where the write crosses into another', async () => {
    const [home, abroad] = [randomUUID(), randomUUID()];
    const claim = claimOf(home);
    const cross = () =>
      streamsFor(bed.store, [note], ambientOf(abroad, { claim: { ...claim } })).create(note, randomUUID(), write('x'));
    await cross();
    await expect(cross()).rejects.toThrow(AlreadyAnswered);
    expect(await bed.store.claimed(home, 'ana', claim.key)).toMatchObject({ hash: 'body' });
    expect(await bed.store.claimed(abroad, 'ana', claim.key)).toBeUndefined();
  });

  it('a refused write keeps no key', async () => {
    const claim = claimOf(randomUUID());
    const refused = streamsFor(bed.store, [note], ambientOf(claim.tenant, { claim: { ...claim } })).update(
      note,
      randomUUID(),
      tag('a'),
    );
    await expect(refused).rejects.toThrow('note.not-found');
    expect(await request(claim)).toMatchObject({ version: 1 });
  });

  it('a key whose request does not end is under way; a stream that somebody holds is not', async () => {
    const pool = openPool(bed.urls.app, { name: 'impatient', statementTimeout: 1_000 });
    const impatient = new PostgresStore(pool);
    const claim = claimOf(randomUUID());
    const [hold, holding] = [gate(), gate()];
    const id = randomUUID();
    const slow = streamsFor(bed.store, [note], ambientOf(claim.tenant, { claim: { ...claim } })).transaction(
      async (tx) => {
        await tx.create(note, id, write('slow'));
        holding.open();
        await hold.passed;
      },
    );
    await holding.passed;
    await expect(request({ ...claim }, impatient)).rejects.toThrow(KeyUnderWay);
    const other = ambientOf(claim.tenant, { claim: claimOf(claim.tenant) });
    await expect(streamsFor(impatient, [note], other).create(note, id, write('x'))).rejects.not.toThrow(KeyUnderWay);
    hold.open();
    await slow;
    await expect(request({ ...claim }, impatient)).rejects.toThrow(AlreadyAnswered);
    await pool.end();
  });

  it('is free again after 24 hours, and forgotten in batches', async () => {
    const claim = claimOf(randomUUID());
    await request({ ...claim });
    const age = (hours: string) =>
      bed.god(`UPDATE store.claim SET at = now() - $2::interval WHERE key = $1`, [claim.key, hours]);
    await age('23:59');
    await expect(request({ ...claim })).rejects.toThrow(AlreadyAnswered);
    await age('24:01');
    expect(await bed.store.claimed(claim.tenant, 'ana', claim.key)).toBeUndefined();
    expect(await request({ ...claim, hash: 'quite another' })).toMatchObject({ version: 1 });
    await expect(request({ ...claim, hash: 'quite another' })).rejects.toThrow(AlreadyAnswered);

    await bed.god(`INSERT INTO store.claim (tenant, caller, key, hash, answer, at)
      SELECT gen_random_uuid(), 'ana', 'k', 'h', '1', now() - interval '25 hours' FROM generate_series(1, 2500)`);
    const young = await bed.god(`SELECT count(*)::int AS count FROM store.claim WHERE at > now() - interval '1 day'`);
    expect([await forgetOldClaims(bed.pump), await forgetOldClaims(bed.pump), await forgetOldClaims(bed.pump)]).toEqual(
      [true, true, false],
    );
    expect(await bed.god('SELECT count(*)::int AS count FROM store.claim')).toEqual(young);
  });
});
