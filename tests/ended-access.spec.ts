import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call, secretInMail, signIn, type Answer } from './client.js';
import { BILL, Fleet, type Instance } from './fleet.js';
import { until } from './product.js';

jest.setTimeout(150_000);

/** What the contract promises, and the most that an answer may be under way. In milliseconds. */
const LIMIT = 5_000;
/** For a service to let in again by itself; how soon it does depends on what else the machine does. */
const RECOVERY = 60_000;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.open();
});
afterAll(() => fleet?.close());
afterEach(() => allWell());

async function allWell(): Promise<void> {
  if (!fleet) return;
  for (const line of fleet.lines) line.mend();
  for (const instance of fleet.all) instance.signal('SIGCONT');
  await Promise.all(fleet.all.map((instance) => instance.start()));
  await Promise.all(
    fleet.all.map((each) => until('all is well again', 60_000, async () => (await each.readiness())?.status === 200)),
  );
}

/**
 * That everybody is let in all the while holds as long as the machine has time for those who see to it; where it had none for seconds,
 * closing is right, and the try tells nothing. So one of three has to show it. What must never be is expected in each of them.
 */
async function seenOpen(look: () => Promise<Awaited<ReturnType<typeof watch>>>): Promise<void> {
  for (let tries = 2; ; tries--) {
    const statuses = new Set((await look()).flatMap((each) => each.statuses));
    if (statuses.size === 1 && statuses.has(200)) return;
    const told = `closed in between (${[...statuses].join(', ')})`;
    if (tries === 0) throw new Error(`${told}, three times in a row`);
    if (!statuses.isSubsetOf(new Set([200, 503]))) throw new Error(`${told}, which is no closing`);
    console.info(`${told}: looked at once more`);
    await allWell();
  }
}

const signedIn = () => signIn(fleet.identity[1].url, BILL.tenant, BILL);
/** Of each service something that is read by whoever is let in. */
const reads: Readonly<Record<string, string>> = { identity: 'users', pocs: 'pocs', search: 'search/pocs' };
const get = (at: Instance, token: string) => call(`${at.url}/api/v1/${reads[at.app]}`, 'GET', { token });
const signOut = async (at: Instance, token: string) =>
  expect((await call(`${at.url}/api/v1/auth/logout`, 'POST', { token })).status).toBe(204);

/** The admin of a new company: a token, and what takes the access of everybody in it. */
async function anotherTenant() {
  const [{ url }] = fleet.identity;
  const asBill = await signedIn();
  const send = async (path: string, body?: object) =>
    (await call(`${url}/api/v1/${path}`, 'POST', { token: asBill, body })).body;
  const domain = `tenant-${Date.now()}.example`;
  const [email, password] = [`ana@${domain}`, 'one brick after the other'];
  const admin = { email, fullName: 'Ana Souza' };
  const { tenantId } = await send('tenants', { name: 'Construtora', domain, subscriptionPlan: 'PRO', admin });
  const invitation = await secretInMail(url, email, 'invitation');
  await send('auth/register', { invitation, fullName: admin.fullName, password });
  const token = await signIn(url, domain, { email, password });
  return { token, deactivate: () => send(`tenants/${tenantId}/deactivate`) };
}

/** Asks instances again and again; when each of them let somebody in for the last time, and what it says then. */
async function watch(token: string, milliseconds: number, instances: readonly Instance[] = fleet.followers) {
  const began = performance.now();
  return Promise.all(
    instances.map(async (instance) => {
      let letIn = -1;
      const statuses = new Set<number>();
      let last: Answer | undefined;
      while (performance.now() - began < milliseconds) {
        const asked = performance.now() - began;
        last = await get(instance, token);
        statuses.add(last.status);
        if (last.status === 200) letIn = asked;
        await sleep(25);
      }
      return { letIn, statuses: [...statuses], last: last as Answer };
    }),
  );
}

function expectClosed({ last }: { readonly last: Answer }): void {
  expect(last.status).toBe(503);
  expect(last.body).toMatchObject({ code: 'unavailable', status: 503 });
  expect(last.headers.get('content-type')).toMatch('application/problem+json');
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Milliseconds until all instances that follow identity let somebody in again. */
async function backAfter(token: string): Promise<number> {
  const since = performance.now();
  for (const instance of fleet.followers)
    await until(`${instance.app} lets in again`, RECOVERY, async () => (await get(instance, token)).status === 200);
  return performance.now() - since;
}

describe('a session that was ended', () => {
  it('is refused by every instance of every service within moments', async () => {
    const token = await signedIn();
    await signOut(fleet.identity[0], token);
    const refused = await watch(token, LIMIT);
    for (const { letIn, last } of refused) {
      expect(letIn).toBeLessThan(LIMIT);
      expect(last.status).toBe(401);
    }
    for (const instance of fleet.identity) expect((await get(instance, token)).status).toBe(401);
    console.info(
      `ended on pocs and search after ${refused.map(({ letIn }) => `${Math.round(letIn)} ms`).join(' and ')}`,
    );
  });

  it.each([0, 1])(
    'is refused also where instance %i of identity ended it and was killed right after',
    async (which) => {
      const token = await signedIn();
      const instance = fleet.identity[which] as Instance;
      await signOut(instance, token);
      await instance.kill();
      const refused = await watch(token, LIMIT + 1_000);
      await instance.start();
      for (const { letIn, last } of refused) {
        expect(letIn).toBeLessThan(LIMIT);
        expect(last.status).toBe(401);
      }
      console.info(
        `ended on pocs and search after ${refused.map(({ letIn }) => `${Math.round(letIn)} ms`).join(' and ')}`,
      );
    },
  );

  it('is refused also where all of identity was killed right after, which nobody has heard of it from', async () => {
    const token = await signedIn();
    const other = await signedIn();
    await signOut(fleet.identity[0], token);
    await Promise.all(fleet.identity.map((instance) => instance.kill()));
    const refused = await watch(token, LIMIT + 1_000);
    for (const { letIn } of refused) expect(letIn).toBeLessThan(LIMIT);
    for (const instance of fleet.followers) {
      expectClosed({ last: await get(instance, other) });
      expect((await instance.readiness())?.body).toMatchObject({
        ready: false,
        checks: { revocation: expect.stringMatching(/see identity/) },
      });
    }
    await Promise.all(fleet.identity.map((instance) => instance.start()));
    await backAfter(other);
    for (const { last } of await watch(token, 100)) expect(last.status).toBe(401);
  });

  it('is refused by an instance whose sibling, which follows the feed for both, stands still', async () => {
    const { pocs, search } = fleet;
    const pairs = [pocs, pocs.toReversed(), search, search.toReversed()] as [Instance, Instance][];
    for (const [still, other] of pairs) {
      const token = await signedIn();
      still.signal('SIGSTOP');
      await signOut(fleet.identity[0], token);
      const [refused] = await watch(token, LIMIT + 1_000, [other]);
      expect(refused?.letIn).toBeLessThan(LIMIT);
      still.signal('SIGCONT');
      // It asks before it lets anybody in with what it knew when it stood still.
      expect((await get(still, token)).status).not.toBe(200);
      await until('both are well', 60_000, async () => (await still.readiness())?.status === 200);
    }
  });
});

describe('a tenant that was deactivated', () => {
  it('is shut out also where all of identity was killed right after, and stays so when it is there again', async () => {
    const { token, deactivate } = await anotherTenant();
    for (const instance of fleet.followers)
      await until('the new tenant is let in', 60_000, async () => (await get(instance, token)).status === 200);
    expect((await deactivate()).status).toBe('DEACTIVATED');
    await Promise.all(fleet.identity.map((instance) => instance.kill()));
    for (const { letIn } of await watch(token, LIMIT + 1_000)) expect(letIn).toBeLessThan(LIMIT);
    await Promise.all(fleet.identity.map((instance) => instance.start()));
    await backAfter(await signedIn());
    for (const instance of fleet.all) expect((await get(instance, token)).status).toBe(401);
  });
});

describe('identity out of reach', () => {
  const away: Record<string, { go: () => void; come: () => void }> = {
    'stands still': {
      go: () => fleet.identity.forEach((instance) => instance.signal('SIGSTOP')),
      come: () => fleet.identity.forEach((instance) => instance.signal('SIGCONT')),
    },
    'is cut off': {
      go: () => fleet.lines.forEach((line) => line.cut()),
      come: () => fleet.lines.forEach((line) => line.mend()),
    },
  };

  it.each(Object.keys(away))('that %s for a moment is noticed by nobody', async (how) => {
    await seenOpen(async () => {
      const token = await signedIn();
      await sleep(1_000);
      away[how]?.go();
      const seen = watch(token, LIMIT);
      await sleep(2_000);
      away[how]?.come();
      return seen;
    });
  });

  it.each(Object.keys(away))('that %s for longer closes the others, until it is there again', async (how) => {
    const token = await signedIn();
    away[how]?.go();
    const seen = await watch(token, LIMIT + 2_000);
    for (const each of seen) {
      expect(each.letIn).toBeGreaterThan(2_000);
      expect(each.letIn).toBeLessThan(LIMIT);
      expectClosed(each);
    }
    away[how]?.come();
    const back = await backAfter(token);
    console.info(
      `${how}: let in for ${seen.map(({ letIn }) => Math.round(letIn)).join(' and ')} ms more, again after ${Math.round(back)} ms`,
    );
  });

  it.each([0, 1])(
    'by one of two instances (%i, which stands still) closes nothing, and what the other one ends is ended',
    (which) =>
      seenOpen(async () => {
        const [token, ended] = [await signedIn(), await signedIn()];
        (fleet.identity[which] as Instance).signal('SIGSTOP');
        const other = fleet.identity[1 - which] as Instance;
        const seen = watch(token, LIMIT + 3_000, [...fleet.followers, other]);
        await sleep(2_000);
        await signOut(other, ended);
        const refused = await watch(ended, LIMIT + 500);
        for (const { letIn } of refused) expect(letIn).toBeLessThan(LIMIT);
        return seen;
      }),
  );
});
