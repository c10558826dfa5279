import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endServers, servers } from '@mrbill/testing';
import { makeBed, type Bed } from '../fixtures/bed.js';
import { binaryArray, INTEGER, JSON_TEXT, TEXT, TIME, UUID, type ElementType } from './binary-array.js';

afterAll(endServers);

describe.each(servers)('an array in binary, on %s PostgreSQL', (server) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed(server, 1, false);
  }, 60_000);
  afterAll(() => bed.close());

  const [one, other] = [randomUUID(), randomUUID().toUpperCase()];
  it.each<[ElementType<any>, readonly unknown[], readonly unknown[]]>([
    [TEXT, ['a', '', null, '{"NULL", \\ ção} 😀'], ['a', '', null, '{"NULL", \\ ção} 😀']],
    [INTEGER, [0, -1, null, 2 ** 31 - 1], ['0', '-1', null, '2147483647']],
    [UUID, [one, null, other], [one, null, other.toLowerCase()]],
    [JSON_TEXT, ['{ "b": 1, "a": 1.0 }', null], ['{ "b": 1, "a": 1.0 }', null]],
    [TIME, ['2026-03-01T10:20:30.456Z', '1969-12-31T23:59:59.999Z', null], ['2026-03-01 10:20:30.456+00', '1969-12-31 23:59:59.999+00', null]], // prettier-ignore
    [TEXT, [], []],
    [UUID, [null], [null]],
  ])('of %o is what it was', async (of, values, texts) => {
    await bed.god(`SET timezone TO 'UTC'`);
    const sent = await bed.god(`SELECT x::text AS text FROM unnest($1::${of.name}[]) x`, [binaryArray(of, values)]);
    expect(sent.map(({ text }) => text)).toEqual(texts);
  });

  it('refuses what is none of its type, before it is sent', () => {
    for (const id of ['', 'nobody', one.slice(1), `${one}0`, one.replace(/^./, 'g')])
      expect(() => binaryArray(UUID, [id])).toThrow(RangeError);
    expect(() => binaryArray(TIME, ['yesterday'])).toThrow(RangeError);
    expect(() => binaryArray(INTEGER, [2 ** 31])).toThrow(/out of range/);
    for (const number of [1.5, NaN]) expect(() => binaryArray(INTEGER, [number])).toThrow(/no integer/);
  });
});
