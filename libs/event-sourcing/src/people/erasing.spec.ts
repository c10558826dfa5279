import { createSecretKey, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aggregate } from '../aggregate.js';
import type { Fact } from '../fact.js';
import { ambientOf, makeBed, streamsFor } from '../fixtures/bed.js';
import { MemoryPersonKeys } from '../fixtures/memory-person-keys.js';
import { pumpOn, rowsOf } from '../fixtures/pumps.js';
import { endServers, servers, until } from '@mrbill/testing';
import type { StoredEvent } from '../store.js';
import { MemoryStore } from '../testing/memory-store.js';
import { view } from '../views/view.js';
import { FactCodec } from './codec.js';
import { NoPersonKeys, PersonErased } from './person-keys.js';
import { isSealed, seal, unseal } from './sealed.js';

afterAll(endServers);

type UserFact =
  Fact<'user.joined', { name: string; email?: string; role: string }> | Fact<'user.promoted', { role: string }>;
interface User {
  readonly name: string;
  readonly role: string;
}
const user = aggregate<User, UserFact>({
  name: 'user',
  evolve: (state, { type, data }) =>
    type === 'user.joined' ? { name: data.name, role: data.role } : { ...(state as User), role: data.role },
  personal: { 'user.joined': { person: (_, stream) => stream, fields: { name: 'someone who left', email: '' } } },
});
const join = (name: string) => () => [
  { type: 'user.joined' as const, data: { name, email: `${name}@example.com`, role: 'member' } },
];

describe('what belongs to a person', () => {
  const setting = () => {
    const [store, keys, tenant, id] = [new MemoryStore(), new MemoryPersonKeys(), randomUUID(), randomUUID()];
    return { store, keys, tenant, id, streams: () => streamsFor(store, [user], ambientOf(tenant), keys) };
  };

  it('is stored encrypted, and read as it was', async () => {
    const { store, streams, tenant, id } = setting();
    await streams().create(user, id, join('ana'));
    const [event] = await store.load(tenant, { name: 'user', id });
    expect(JSON.stringify(event)).not.toMatch(/ana/);
    expect(event?.data).toMatchObject({ role: 'member', name: { person: id } });
    expect((await streams().history(user, id))[0]?.data).toEqual({
      name: 'ana',
      email: 'ana@example.com',
      role: 'member',
    });
  });

  it('is replaced once the person is erased, for them alone, and nothing more is taken', async () => {
    const { streams, keys, tenant, id } = setting();
    const other = randomUUID();
    await streams().create(user, id, join('ana'));
    await streams().create(user, other, join('rui'));
    await streams().update(user, id, () => [{ type: 'user.promoted' as const, data: { role: 'admin' } }]);
    await keys.destroy(tenant, id);
    expect(await streams().load(user, id)).toMatchObject({ state: { name: 'someone who left', role: 'admin' } });
    expect(await streams().load(user, other)).toMatchObject({ state: { name: 'rui' } });
    await expect(streams().update(user, id, join('ana'))).rejects.toThrow(PersonErased);
  });

  it('cannot be read, nor moved to another fact or field, nor changed', async () => {
    const { store, keys, streams, tenant, id } = setting();
    await streams().create(user, id, join('ana'));
    const codec = new FactCodec([user], keys);
    const [event] = (await store.load(tenant, { name: 'user', id })) as [StoredEvent];
    const { name, email } = event.data as Record<string, { $sealed: string; person: string }>;
    const damaged: Partial<StoredEvent>[] = [
      { id: randomUUID() },
      { data: { ...(event.data as object), name: email } },
      { data: { ...(event.data as object), name: { ...name, $sealed: `A${name?.$sealed.slice(1)}` } } },
      { data: { ...(event.data as object), name: { ...name, $sealed: name?.$sealed.slice(0, 24) } } },
    ];
    for (const change of damaged)
      await expect(codec.decode([{ ...event, ...change }])).rejects.toThrow(
        expect.objectContaining({ name: 'UnreadableFact' }),
      );
    expect(await codec.decode([event])).toHaveLength(1);
  });

  it('needs keys, and a kind of thing that is known', async () => {
    const { store, tenant, id } = setting();
    const keyless = streamsFor(store, [user], ambientOf(tenant), new NoPersonKeys());
    await expect(keyless.create(user, id, join('ana'))).rejects.toThrow(/was given no PersonKeys/);
    await expect(streamsFor(store, [], ambientOf(tenant)).create(user, id, join('ana'))).rejects.toThrow(
      /no aggregate 'user'/,
    );
    expect(() => new FactCodec([user, user], new NoPersonKeys())).toThrow(/share a name/);
    await new NoPersonKeys().destroy();
  });

  it('opens under its own key only', () => {
    const [key, other] = [createSecretKey(Buffer.alloc(32, 1)), createSecretKey(Buffer.alloc(32, 2))];
    const sealed = seal({ deep: ['ç'] }, 'ana', key, 'here');
    expect(isSealed(sealed)).toBe(true);
    expect(unseal(sealed, key, 'here')).toEqual({ deep: ['ç'] });
    expect(() => unseal(sealed, other, 'here')).toThrow();
    expect(() => unseal(sealed, key, 'there')).toThrow();
  });

  it('is gone from a view after its rebuild', async () => {
    const bed = await makeBed(servers[0] as string);
    const [keys, tenant, id] = [new MemoryPersonKeys(), randomUUID(), randomUUID()];
    const streams = () => streamsFor(bed.store, [user], ambientOf(tenant), keys);
    await streams().create(user, id, join('ana'));
    const last = await streams().create(user, randomUUID(), join('rui'));
    const names = view<UserFact, { name: string; email: string | undefined }>({
      name: `${bed.context}.names`,
      version: 1,
      key: ({ stream }) => stream.id,
      columns: { name: 'text', email: 'text' },
      on: { 'user.joined': ({ name, email }) => ({ put: { name, email } }) },
    });
    const pump = await pumpOn(bed.pump, bed.store, bed.roles, [names], [user], { keys });
    await until(() => pump.ready());
    expect(await pump.waitFor(names.name, last.position, 5_000)).toBe(true);
    const shown = async () => (await rowsOf(bed.pump, names)).map(({ name, email }) => [name, email]).sort();
    expect(await shown()).toEqual([
      ['ana', 'ana@example.com'],
      ['rui', 'rui@example.com'],
    ]);
    await keys.destroy(tenant, id);
    const generation = await pump.rebuild(names.name);
    await until(async () =>
      (await pump.status()).some((row) => row.generation === generation && row.status === 'live'),
    );
    expect(await shown()).toEqual([
      ['rui', 'rui@example.com'],
      ['someone who left', ''],
    ]);
    await pump.stop();
    await bed.close();
  });
});
