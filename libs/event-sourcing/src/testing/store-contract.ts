import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Taken } from '../errors.js';
import type { StreamId } from '../fact.js';
import { toStorableJson } from '../payload.js';
import type { Append, ClaimedKey, EventStore, NewEvent, StoredEvent, Verdict } from '../store.js';

type Promised = (store: EventStore) => Promise<void>;

/**
 * What every event store keeps to, by sentence. Run each against each adapter; one that is not kept throws. They leave
 * their facts behind, each in tenants of its own.
 */
export const storeContract: Readonly<Record<string, Promised>> = {
  'gives back exactly what it took, in the order of versions': async (store) => {
    const { tenant, stream } = somewhere();
    const events = [
      event('thing.began', { text: 'ação 🎉 "\\ \n', none: null }),
      event('thing.grew', { n: [1, -2.5, 1e21, 2 ** 53 - 1, 0.1 + 0.2] }),
    ];
    const verdict = appended(await store.append(append({ tenant, stream, events })));
    assert.equal(verdict.version, 2);
    assert.equal(verdict.repeated, false);
    const stored = await store.load(tenant, stream);
    assert.deepEqual(
      stored,
      events.map((each, index) => ({
        ...each,
        data: JSON.parse(each.data) as unknown,
        tenant,
        stream,
        version: index + 1,
        position: verdict.positions[index],
        cause: CAUSE,
        at: AT,
      })),
    );
    assert.deepEqual((await store.load(tenant, stream, 1)).map(versionOf), [2]);
    assert.deepEqual(await store.load(tenant, { ...stream, id: randomUUID() }), []);
  },

  'keeps a payload of 1 MB, exactly': async (store) => {
    const { tenant, stream } = somewhere();
    const data = { text: 'π🎉'.repeat(175_000), deep: JSON.parse('['.repeat(90) + ']'.repeat(90)) as unknown };
    await store.append(
      append({ tenant, stream, events: [{ ...event('thing.began', {}), data: toStorableJson(data) }] }),
    );
    assert.deepEqual((await store.load(tenant, stream))[0]?.data, data);
  },

  'numbers positions upwards, along each stream as well': async (store) => {
    const [one, other] = [somewhere(), somewhere()];
    const seen = [];
    for (const [at, expected] of [
      [one, 0],
      [other, 0],
      [one, 2],
      [other, 2],
    ] as const) {
      seen.push(...appended(await store.append(append({ ...at, expected, events: [event(), event()] }))).positions);
    }
    assert.deepEqual(
      seen,
      [...new Set(seen)].sort((a, b) => a - b),
    );
    for (const { tenant, stream } of [one, other]) {
      const positions = (await store.load(tenant, stream)).map(({ position }) => position);
      assert.deepEqual(
        positions,
        [...positions].sort((a, b) => a - b),
      );
      assert.equal(positions.length, 4);
    }
  },

  'lets one of many writers win a version, whole': async (store) => {
    const { tenant, stream } = somewhere();
    await store.append(append({ tenant, stream, events: [event()] }));
    await race(store, { tenant, stream, expected: 1 });
  },

  'lets one of many writers begin a stream, whole': async (store) => race(store, { ...somewhere(), expected: 0 }),

  'refuses any version but the one the stream is at, and says which that is': async (store) => {
    const { tenant, stream } = somewhere();
    const attempt = (expected: number, count = 1) =>
      store.append(append({ tenant, stream, expected, events: Array.from({ length: count }, () => event()) }));
    assert.deepEqual(await attempt(1), { kind: 'conflict', version: 0 });
    assert.equal((await attempt(0, 3)).kind, 'appended');
    for (const expected of [0, 1, 2, 4, 5, 1_000_000, -1])
      assert.deepEqual(await attempt(expected), { kind: 'conflict', version: 3 }, `version ${expected}`);
    assert.deepEqual((await store.load(tenant, stream)).map(versionOf), [1, 2, 3]);
  },

  'knows the same events again, and writes them once': async (store) => {
    const { tenant, stream } = somewhere();
    const first = append({ tenant, stream, events: [event(), event()] });
    const { positions } = appended(await store.append(first));
    await store.append(append({ tenant, stream, expected: 2, events: [event()] }));
    assert.deepEqual(await store.append(first), { kind: 'appended', version: 2, positions, repeated: true });
    assert.equal((await store.load(tenant, stream)).length, 3);
    const [known, unknown] = [first.events[0] as NewEvent, event()];
    assert.deepEqual(
      await store.append({ ...first, events: [known, unknown] }),
      { kind: 'conflict', version: 3 },
      'one of two known',
    );
    assert.deepEqual(
      await store.append({ ...first, events: [...first.events, unknown] }),
      { kind: 'conflict', version: 3 },
      'and one more',
    );
  },

  'keeps tenants apart, also where ids are the same': async (store) => {
    const { tenant, stream } = somewhere();
    const other = randomUUID();
    await store.append(append({ tenant, stream, events: [event('thing.began', { of: 'one' })] }));
    assert.deepEqual(await store.load(other, stream), []);
    assert.equal(
      (await store.append(append({ tenant: other, stream, events: [event('thing.began', { of: 'other' })] }))).kind,
      'appended',
    );
    assert.deepEqual(
      (await store.load(tenant, stream)).map(({ data }) => data),
      [{ of: 'one' }],
    );
    assert.deepEqual(await store.transaction(other, async (tx) => (await tx.load(stream)).map(({ data }) => data)), [
      { of: 'other' },
    ]);
    await assert.rejects(
      store.transaction(other, (tx) => tx.append(append({ tenant, stream, expected: 1, events: [event()] }))),
      /one tenant/,
    );
  },

  'keeps streams of other names apart': async (store) => {
    const { tenant, stream } = somewhere();
    await store.append(append({ tenant, stream, events: [event()] }));
    assert.deepEqual(await store.load(tenant, { name: 'other', id: stream.id }), []);
    assert.equal(
      (await store.append(append({ tenant, stream: { name: 'other', id: stream.id }, events: [event()] }))).kind,
      'appended',
    );
  },

  'claims an idempotency key with the facts, and answers its repeat': async (store) => {
    const { tenant, stream } = somewhere();
    const claim = claimOf({ answer: '{"said":"first"}' });
    const { positions } = appended(await store.append(append({ tenant, stream, events: [event()], claim })));
    const answer = { said: 'first' };
    const position = positions[0] as number;
    assert.deepEqual(await store.claimed(tenant, claim.user, claim.key), { hash: claim.hash, answer, position });
    const again = append({
      tenant,
      stream: { ...stream, id: randomUUID() },
      events: [event()],
      claim: { ...claim, answer: '{"said":"second"}' },
    });
    assert.deepEqual(await store.append(again), { kind: 'answered', answer, position });
    assert.deepEqual(await store.load(tenant, again.stream), []);
    assert.deepEqual(await store.append({ ...again, claim: { ...claim, hash: 'another' } }), { kind: 'key-reused' });
    for (const mine of [
      { ...claim, user: 'somebody else' },
      { ...claim, key: 'another' },
    ]) {
      const own = append({ tenant, stream: { ...stream, id: randomUUID() }, events: [event()], claim: mine });
      assert.equal((await store.append(own)).kind, 'appended');
    }
    assert.equal(await store.claimed(randomUUID(), claim.user, claim.key), undefined);
  },

  'claims a key when a decision stays quiet, too': async (store) => {
    const { tenant, stream } = somewhere();
    const { positions } = appended(await store.append(append({ tenant, stream, events: [event()] })));
    const claim = claimOf({ answer: '"nothing new"' });
    const quiet = append({ tenant, stream, expected: 1, events: [], claim });
    assert.deepEqual(await store.append(quiet), { kind: 'appended', version: 1, positions: [], repeated: false });
    assert.deepEqual(await store.append(quiet), { kind: 'answered', answer: 'nothing new', position: positions[0] });
  },

  'gives a key back whose write lost the race': async (store) => {
    const { tenant, stream } = somewhere();
    await store.append(append({ tenant, stream, events: [event()] }));
    const claim = claimOf({});
    assert.equal(
      (await store.append(append({ tenant, stream, expected: 0, events: [event()], claim }))).kind,
      'conflict',
    );
    assert.equal(await store.claimed(tenant, claim.user, claim.key), undefined);
    assert.equal(
      (await store.append(append({ tenant, stream, expected: 1, events: [event()], claim }))).kind,
      'appended',
    );
  },

  'lets one of twenty with one key write, and answers the rest alike': async (store) => {
    const { tenant } = somewhere();
    const claim = claimOf({ answer: '{"one":"answer"}' });
    const tries = Array.from({ length: 20 }, () =>
      append({ ...somewhere(), tenant, events: [event(), event()], claim }),
    );
    const verdicts = await Promise.all(tries.map((each) => store.append(each)));
    const [winner] = verdicts.filter(({ kind }) => kind === 'appended').map(appended);
    assert.ok(winner);
    const answered = { kind: 'answered', answer: { one: 'answer' }, position: winner.positions[1] };
    assert.deepEqual(
      verdicts.filter(({ kind }) => kind !== 'appended'),
      Array.from({ length: 19 }, () => answered),
    );
    const written = await Promise.all(tries.map(({ stream }) => store.load(tenant, stream)));
    assert.deepEqual(written.map(({ length }) => length).sort(), [...Array.from({ length: 19 }, () => 0), 2]);
  },

  'writes two streams in one transaction, or neither': async (store) => {
    const [one, two] = [somewhere(), somewhere()];
    const { tenant } = one;
    const claim = claimOf({});
    const both = async (ending: () => void) =>
      store.transaction(tenant, async (tx) => {
        await tx.reserve('name', `of ${two.stream.id}`, two.stream, 'tenant');
        await tx.append(append({ tenant, stream: one.stream, events: [event(), event()], claim }));
        await tx.append(append({ tenant, stream: two.stream, events: [event()] }));
        assert.equal((await tx.load(one.stream)).length, 2, 'it reads its own writes');
        ending();
        return 'done';
      });
    await assert.rejects(
      both(() => {
        throw new Error('no');
      }),
      /^Error: no$/,
    );
    assert.deepEqual([await store.load(tenant, one.stream), await store.load(tenant, two.stream)], [[], []]);
    assert.equal(await store.claimed(tenant, claim.user, claim.key), undefined);
    assert.equal(await both(() => undefined), 'done');
    assert.deepEqual(
      [(await store.load(tenant, one.stream)).length, (await store.load(tenant, two.stream)).length],
      [2, 1],
    );
  },

  'reserves a name once in a tenant, or once among all, until it is released': async (store) => {
    const [one, other] = [somewhere(), somewhere()];
    const scope = `scope ${randomUUID()}`;
    const reserve = (by: Place, within: 'tenant' | 'everywhere', key = 'name') =>
      store.transaction(by.tenant, (tx) => tx.reserve(scope, key, by.stream, within));
    const sibling = { tenant: one.tenant, stream: somewhere().stream };
    const taken = (work: Promise<void>) => assert.rejects(work, Taken);
    await reserve(one, 'tenant');
    await reserve(one, 'tenant');
    await taken(reserve(sibling, 'tenant'));
    await reserve(other, 'tenant');
    await reserve(one, 'everywhere', 'domain');
    await taken(reserve(other, 'everywhere', 'domain'));
    const release = (by: Place, within: 'tenant' | 'everywhere', key = 'name') =>
      store.transaction(by.tenant, (tx) => tx.release(scope, key, by.stream, within));
    await release(other, 'everywhere', 'domain');
    await taken(reserve(other, 'everywhere', 'domain'));
    await release(one, 'everywhere', 'domain');
    await reserve(other, 'everywhere', 'domain');
    await release(one, 'tenant');
    await reserve(sibling, 'tenant');
  },

  'lets one of many reserve a name': async (store) => {
    const { tenant } = somewhere();
    const tries = Array.from({ length: 8 }, () =>
      store.transaction(tenant, (tx) => tx.reserve('race', 'name', somewhere().stream, 'tenant')),
    );
    const outcomes = await Promise.allSettled(tries);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.ok(outcomes.every((outcome) => outcome.status === 'fulfilled' || outcome.reason instanceof Taken));
  },

  'gives all facts of all tenants by position, in pages of any size': async (store) => {
    const after = await store.safePosition();
    const places = Array.from({ length: 5 }, somewhere);
    const written: number[] = [];
    for (const place of places)
      written.push(
        ...appended(await store.append(append({ ...place, events: [event(), event(), event()] }))).positions,
      );
    for (const limit of [1, 2, 7, 1_000]) {
      const read = await readFrom(store, after, limit);
      assert.deepEqual(
        read.map(({ position }) => position),
        written,
        `in pages of ${limit}`,
      );
    }
    const [first] = await store.readAll(after, written[0] as number, 10);
    assert.deepEqual(first, (await store.load(places[0]?.tenant as string, places[0]?.stream as StreamId))[0]);
  },

  'loses nothing and repeats nothing for who reads while others write': async (store) => {
    const tenant = randomUUID();
    let at = await store.safePosition();
    const seen: string[] = [];
    let writing = true;
    const reading = (async () => {
      for (let last = false; ; last = !writing) {
        const page = await store.readAll(at, await store.safePosition(), 7);
        assert.ok(
          page.every(({ position }) => position > at),
          'positions only grow',
        );
        seen.push(...page.filter((each) => each.tenant === tenant).map(({ id }) => id));
        at = page.at(-1)?.position ?? at;
        if (last && page.length === 0) return;
        // Not only after promises that are settled already: writers must come to the turn.
        await setImmediate();
      }
    })();
    const ids: string[] = [];
    const write = async () => {
      for (let i = 0; i < 15; i++) {
        const events = Array.from({ length: 1 + (i % 3) }, () => event());
        if (i % 5 === 0)
          await store.transaction(tenant, async (tx) => tx.append(append({ ...somewhere(), tenant, events })));
        else await store.append(append({ ...somewhere(), tenant, events }));
        ids.push(...events.map(({ id }) => id));
      }
    };
    await Promise.all(Array.from({ length: 6 }, write));
    writing = false;
    await reading;
    assert.deepEqual([...seen].sort(), [...ids].sort());
  },

  'tells its own process of each append, but not of one that was taken back': async (store) => {
    const heard: number[] = [];
    const stop = store.onAppend((position) => heard.push(position));
    const place = somewhere();
    const { positions } = appended(await store.append(append({ ...place, events: [event(), event()] })));
    await store.append(append({ ...place, events: [event()] }));
    const refused = store.transaction(place.tenant, async (tx) => {
      await tx.append(append({ ...place, expected: 2, events: [event()] }));
      throw new Error('taken back');
    });
    await assert.rejects(refused, /taken back/);
    stop();
    await store.append(append({ ...place, expected: 2, events: [event()] }));
    assert.deepEqual(heard, [positions[1]]);
  },
};

interface Place {
  readonly tenant: string;
  readonly stream: StreamId;
}

const AT = '2026-03-01T10:20:30.456Z';
const CAUSE = { actor: 'ana', correlation: 'c-1', causation: null, traceparent: null, crossing: 'says "why"' };

const versionOf = ({ version }: StoredEvent) => version;
const somewhere = (): Place => ({ tenant: randomUUID(), stream: { name: 'thing', id: randomUUID() } });
const event = (type = 'thing.grew', data: unknown = { by: 1 }): NewEvent => ({
  id: randomUUID(),
  type,
  schemaVersion: 1,
  data: JSON.stringify(data),
});
const append = ({
  expected = 0,
  ...rest
}: Place & { expected?: number; events: NewEvent[]; claim?: ClaimedKey }): Append => ({
  ...rest,
  expected,
  cause: CAUSE,
  at: AT,
});
const claimOf = (more: Partial<ClaimedKey>): ClaimedKey => ({
  user: 'ana',
  key: randomUUID(),
  hash: 'same',
  answer: 'null',
  ...more,
});

function appended(verdict: Verdict): Extract<Verdict, { kind: 'appended' }> {
  assert.equal(verdict.kind, 'appended', JSON.stringify(verdict));
  return verdict as Extract<Verdict, { kind: 'appended' }>;
}

/** Several writers at one version, one to four events each: one of them has written all, the others nothing. */
async function race(store: EventStore, { expected, ...place }: Place & { expected: number }): Promise<void> {
  const tries = Array.from({ length: 8 }, (_, i) =>
    append({ ...place, expected, events: Array.from({ length: 1 + (i % 4) }, () => event()) }),
  );
  const verdicts = await Promise.all(tries.map((each) => store.append(each)));
  const winners = tries.filter((_, index) => verdicts[index]?.kind === 'appended');
  assert.equal(winners.length, 1);
  const lost = verdicts.filter(({ kind }) => kind !== 'appended');
  const version = expected + (winners[0]?.events.length ?? 0);
  assert.deepEqual(
    lost,
    Array.from({ length: 7 }, () => ({ kind: 'conflict', version })),
  );
  const written = (await store.load(place.tenant, place.stream)).filter(({ version }) => version > expected);
  assert.deepEqual(
    written.map(({ id }) => id),
    winners[0]?.events.map(({ id }) => id),
  );
}

async function readFrom(store: EventStore, after: number, limit: number): Promise<StoredEvent[]> {
  const read: StoredEvent[] = [];
  const safe = await store.safePosition();
  for (;;) {
    const page = await store.readAll(read.at(-1)?.position ?? after, safe, limit);
    assert.ok(page.length <= limit);
    if (page.length === 0) return read;
    assert.ok((page.at(-1)?.position ?? 0) > (read.at(-1)?.position ?? after), 'positions only grow');
    read.push(...page);
  }
}
