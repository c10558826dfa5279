import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import type { Verification } from '@mrbill/operations';
import { v7 } from 'uuid';
import { until } from '@mrbill/testing';
import type { PocDocument } from '../engine/poc-document.js';
import { entryOf, pocLike, tombstoneOf } from '../testing/pocs.js';
import { House } from './house.js';
import { engines, environmentOf } from './engines.js';
import { plantingIn, type Planting } from './planting.js';

let house: House;
afterEach(() => house?.close());

const ana = person();
const rui = person();

/** Asks for a verification and waits for its end. */
async function verified(repair = false): Promise<Verification> {
  const { status, body } = await house.operate(`views/search.pocs/verify?repair=${repair}`);
  expect([status, body.state, body.repair]).toEqual([202, 'running', repair]);
  for (;;) {
    const { body } = await house.operate('views/search.pocs/verification', 'GET');
    if (body.state !== 'running') return body;
    await sleep(20);
  }
}

describe.each(engines)('verifying search.pocs in %s', (engine) => {
  const open = async (pocs: number): Promise<{ told: PocDocument[]; plant: Planting; live: number }> => {
    house = await House.open(await environmentOf(engine));
    const told = Array.from({ length: pocs }, (_, n) => house.tell(n % 3 === 0 ? rui : ana, { name: `poc ${n}` }));
    await until(async () => (await house.generations()).live?.position === house.told);
    return { told, plant: plantingIn(house), live: (await house.generations()).live!.generation };
  };
  const change = (document: PocDocument, some: Partial<PocDocument>): PocDocument => {
    const changed = { ...document, ...some, version: document.version + 1 };
    house.told = house.others.tellPoc(changed);
    return changed;
  };

  it('finds nothing where nothing is wrong, with the same figures for each tenant', async () => {
    const { told } = await open(60);
    change(told[1]!, { name: 'changed' });
    change(told[2]!, { deletedAt: new Date().toISOString() });
    const { state, outcome, problem } = await verified();
    expect([state, problem]).toEqual(['done', null]);
    expect(outcome).toMatchObject({
      agree: true,
      documents: 59,
      tenants: 2,
      differing: 0,
      differences: [],
      position: 62,
    });
    for (const { published, indexed } of outcome!.figures) expect(indexed).toEqual(published);
    expect(outcome!.figures.map(({ published }) => published.count).sort()).toEqual([20, 39]);
    expect(new Set(outcome!.figures.map(({ published }) => published.digest)).size).toBe(2);
  });

  it('finds each fault, names it, and mends it', async () => {
    const { told, plant, live } = await open(40);
    const [damaged, lost, moved, old, copied, brought] = [1, 2, 4, 5, 7, 8].map((n) => told[n]!) as [PocDocument, PocDocument, PocDocument, PocDocument, PocDocument, PocDocument]; // prettier-ignore
    const [newer, removed] = [change(old, { name: 'newer' }), change(brought, { deletedAt: new Date().toISOString() })];
    await until(async () => (await house.generations()).live?.position === house.told);
    const stray = pocLike({ tenantId: ana.tenantId, name: 'nobody told of this' });
    await plant.write(live, { ...entryOf(damaged), document: { ...damaged, name: 'damageD' } });
    await plant.erase(live, entryOf(lost));
    await plant.erase(live, entryOf(moved));
    await plant.write(live, { ...entryOf(moved), tenant: rui.tenantId });
    await plant.write(live, entryOf(old));
    await plant.write(live, { ...entryOf(copied), tenant: rui.tenantId });
    await plant.write(live, entryOf(stray));
    await plant.write(live, { ...entryOf(brought), version: removed.version });
    const expected = [
      { id: damaged.pocId, tenantId: ana.tenantId, kind: 'damaged', publishedVersion: 1, indexedVersion: 1 },
      { id: lost.pocId, tenantId: ana.tenantId, kind: 'lost', publishedVersion: 1, indexedVersion: null },
      { id: moved.pocId, tenantId: ana.tenantId, kind: 'lost', publishedVersion: 1, indexedVersion: null },
      { id: moved.pocId, tenantId: rui.tenantId, kind: 'of-another-tenant', publishedVersion: null, indexedVersion: 1 },
      { id: old.pocId, tenantId: ana.tenantId, kind: 'old-version', publishedVersion: newer.version, indexedVersion: 1 },
      { id: copied.pocId, tenantId: rui.tenantId, kind: 'of-another-tenant', publishedVersion: null, indexedVersion: 1 },
      { id: stray.pocId, tenantId: ana.tenantId, kind: 'one-too-many', publishedVersion: null, indexedVersion: 1 },
      { id: removed.pocId, tenantId: ana.tenantId, kind: 'one-too-many', publishedVersion: 2, indexedVersion: 2 },
    ]; // prettier-ignore
    const inOrder = (some: readonly { id: string; kind: string }[]) =>
      [...some].sort((a, b) => `${a.id} ${a.kind}`.localeCompare(`${b.id} ${b.kind}`));

    const found = (await verified()).outcome!;
    expect(found).toMatchObject({ agree: false, differing: expected.length, documents: 39 });
    expect(inOrder(found.differences)).toEqual(inOrder(expected.map((each) => ({ ...each, mended: null }))));
    for (const { published, indexed } of found.figures) expect(indexed).not.toEqual(published);

    const mended = (await verified(true)).outcome!;
    expect(mended).toMatchObject({ agree: true, differing: expected.length });
    expect(inOrder(mended.differences)).toEqual(inOrder(expected.map((each) => ({ ...each, mended: true }))));
    expect((await verified()).outcome).toMatchObject({ agree: true, differing: 0, differences: [] });
    expect(await house.names(ana, { q: 'newer' })).toEqual(['newer']);
    expect(await house.names(ana, { q: 'poc', pageSize: 100 })).toHaveLength(24);
    expect(await house.names(rui, { pageSize: 100 })).toHaveLength(14);
  });

  it('counts and suggests after it as if nothing had ever been wrong', async () => {
    house = await House.open(await environmentOf(engine));
    const some = (name: string, tags: string[], more: Partial<PocDocument> = {}) => house.tell(ana, { name, tags, language: 'Scala', ...more }); // prettier-ignore
    const [damaged, lost, missed, stray] = [
      some('damaged', ['taken', 'twice']),
      some('lost', ['taken', 'lone'], { frameworks: ['Tapir'] }),
      some('missed', ['early', 'taken']),
      pocLike({ ...ana, name: 'nobody told of this', tags: ['taken', 'twice'], language: 'Scala' }),
    ];
    some('fine', ['twice', 'tame', 'tame too'], { frameworks: ['Tapir'], isPublic: false });
    const level = () => until(async () => (await house.generations()).live?.position === house.told);
    await level();
    const [plant, live] = [plantingIn(house), (await house.generations()).live!.generation];
    const newer = change(missed, { tags: ['table'], name: 'no more missed' });
    await level();
    await plant.write(live, { ...entryOf(damaged), document: { ...damaged, tags: ['tampered', 'twice'], language: null } }); // prettier-ignore
    await plant.erase(live, entryOf(lost));
    await plant.write(live, { ...entryOf(newer), document: { ...newer, tags: ['tattered'], name: 'tattered' } });
    await plant.write(live, entryOf(stray));
    expect((await verified(true)).outcome).toMatchObject({ agree: true, differing: 4 });
    const asked = [['tag', 't'], ['tag', 'l'], ['tag', 'e'], ['language', 's'], ['framework', 't'], ['poc', 't']] as const; // prettier-ignore
    const suggested = async () => {
      const all: string[][] = [];
      for (const [type, prefix] of asked) all.push(await house.suggested(ana, type, prefix));
      return all;
    };
    const repaired = await suggested();
    const counts = await plant.counts?.(live);
    expect((await house.operate('views/search.pocs/rebuild')).status).toBe(202);
    await until(async () => (await house.generations()).live?.generation === live + 1);
    expect(repaired).toEqual(await suggested());
    expect(counts).toEqual(await plant.counts?.(live + 1));
    // Moved from there on by what is told, and by nothing else.
    change(lost, { tags: [], deletedAt: new Date().toISOString() });
    await level();
    expect(await house.suggested(ana, 'tag', 'l')).toEqual([]);
    expect(await house.suggested(ana, 'tag', 't')).toEqual(expect.arrayContaining(['taken', 'twice', 'table']));
  });

  it('is not misled by what is written meanwhile', async () => {
    const { told, plant, live } = await open(3_000);
    await plant.erase(live, entryOf(told[100]!));
    let going = true;
    const writing = (async () => {
      for (let n = 0; going; n++) {
        const poc = told[((n * 13) % 2_899) + 101]!;
        told[told.indexOf(poc)] = change(poc, { name: `changed ${n}` });
        if (n % 5 === 0) house.tell(ana, { name: `new ${n}` });
        await sleep(3);
      }
    })();
    const { outcome } = await verified();
    going = false;
    await writing;
    expect(outcome).toMatchObject({ agree: false, differing: 1, unsettled: 0 });
    expect(outcome!.differences).toEqual([expect.objectContaining({ id: told[100]!.pocId, kind: 'lost' })]);
  });

  it('leaves a version that was never published, and says that it is not mended', async () => {
    const { told, plant, live } = await open(5);
    await plant.write(live, { ...entryOf(told[1]!), version: 9 });
    await plant.write(live, tombstoneOf(told[2]!, 1));
    const { outcome } = await verified(true);
    expect(outcome!.differences.map(({ id, kind, mended }) => [id, kind, mended]).sort()).toEqual(
      [
        [told[1]!.pocId, 'ahead', false],
        [told[2]!.pocId, 'damaged', true],
      ].sort(),
    );
    expect(outcome!.agree).toBe(false);
  });

  it('is one at a time, and for indexes that there are', async () => {
    const { told } = await open(2_000);
    expect(told).toHaveLength(2_000);
    expect((await house.operate('views/search.pocs/verification', 'GET')).body.code).toBe('ops.no-verification');
    const asked = await Promise.all([1, 2].map(() => house.operate('views/search.pocs/verify')));
    expect(asked.map(({ body }) => body.code ?? body.state).sort()).toEqual(['ops.verification-under-way', 'running']);
    const refused = await house.operate('views/search.plans/verify');
    expect([refused.status, refused.body.code]).toEqual([409, 'ops.not-verifiable']);
    expect(refused.body.detail).toContain('search.pocs');
    expect((await house.operate(`views/${v7()}/verify`)).body.code).toBe('ops.no-such-view');
  });
});
