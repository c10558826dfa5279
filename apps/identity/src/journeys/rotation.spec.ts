import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Allow,
  Answers,
  httpSettings,
  readConfig,
  Revocations,
  RevocationsInMemory,
  start,
  Summary,
  watchOver,
  type Running,
} from '@mrbill/http';
import { person, TestTokens } from '@mrbill/http/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { IdentityModule } from '../identity.module.js';
import { about } from '../service.js';
import { identitySettings } from '../settings.js';
import { House } from './house.js';

const OPS = 'the-token-of-the-operator';
const MINUTE = 60_000;

let house: House;
let other: Running;
let service: Running;
let home: string;
let admin: Awaited<ReturnType<House['tenant']>>['admin'];

@Controller('door')
class Door {
  @Get()
  @Allow('door:open')
  @Answers(z.object({ open: z.boolean() }))
  @Summary('Whether a token is taken here', 'A door beside identity.')
  open() {
    return { open: true };
  }
}
@Module({ controllers: [Door], providers: [{ provide: Revocations, useClass: RevocationsInMemory }] })
class Elsewhere {}

/** Two instances of identity, and a service that knows their keys by what the second one shows. */
beforeAll(async () => {
  // Dates and ages jump as the test says; whatever waits for something real waits as always. From the start on, for the
  // age of the process begins anew with it.
  const real = ['hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const;
  const timers = ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;
  jest.useFakeTimers({ doNotFake: [...real, ...timers], advanceTimers: true });
  home = mkdtempSync(join(tmpdir(), 'mrbill-elsewhere-'));
  house = await House.open({ OPS_TOKEN_HASH: createHash('sha256').update(OPS).digest('hex') });
  ({ admin } = await house.tenant('acme.example'));
  const settings = readConfig(identitySettings, house.env);
  other = await start(IdentityModule.with(settings), { ...about, settings });
  service = await start(
    Elsewhere,
    {
      service: 'elsewhere',
      title: 'Elsewhere',
      description: 'Takes tokens.',
      permissions: { 'door:open': ['TENANT_ADMIN'] },
      settings: readConfig(httpSettings, {
        PORT: '0',
        LOG_LEVEL: 'silent',
        MRBILL_HOME: home,
        JWKS_URL: `http://127.0.0.1:${other.port}/.well-known/jwks.json`,
      }),
    },
    watchOver('elsewhere', 'silent'),
  );
});
afterAll(async () => {
  jest.useRealTimers();
  await service?.close();
  await other?.close();
  await house?.close();
  rmSync(home, { recursive: true, force: true });
});

const ops = async (method: string, path: string) => {
  const { status, body } = await house.ask(method, `ops/identity/${path}`, undefined, { authorization: `Ops ${OPS}` });
  expect(status).toBe(200);
  return body as { keys: { kid: string; status: string }[]; added: string | null; removed: string[] };
};
/** Just after a stranger made the service fetch the keys, so that it does not do so again for half a minute. */
async function rotated() {
  const stranger = await (await TestTokens.create()).token(person('TENANT_ADMIN'));
  expect(await isTaken(stranger)).toBe(401);
  return ops('POST', 'keys/rotate');
}
const standings = async () => (await ops('GET', 'keys')).keys.map(({ status }) => status);

async function signedInAt(port: number): Promise<string> {
  const { email, password, tenant } = admin;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, tenant }),
  });
  const { accessToken, ...said } = (await answer.json()) as { accessToken?: string };
  if (accessToken === undefined) throw new Error(`signing in answered ${JSON.stringify(said)}`);
  return accessToken;
}

const isTaken = async (token: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${service.port}/api/v1/door`, { headers: { authorization: `Bearer ${token}` } }))
    .status;

/** Milliseconds: what runs out while it is on its way, on a machine that is busy, is refused with good reason. */
const MARGIN = 30_000;
const issued: string[] = [];
/** Somebody signs in at both instances every minute, and uses every token of theirs that has not run out. */
async function live(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    for (const port of [house.service.port, other.port]) issued.push(await signedInAt(port));
    const good = issued.filter((token) => (decodeJwt(token).exp ?? 0) * 1000 > Date.now() + MARGIN);
    expect(new Set(await Promise.all(good.map(isTaken)))).toEqual(new Set([200]));
    jest.advanceTimersByTime(MINUTE);
  }
}
const kidsSince = (first: number) => new Set(issued.slice(first).map((token) => decodeProtectedHeader(token).kid));

describe('a rotation of the signing keys', () => {
  it('is for the operator and platform admins', async () => {
    const asAdmin = { authorization: `Bearer ${await signedInAt(house.service.port)}` };
    expect((await house.ask('GET', 'ops/identity/keys', undefined, asAdmin)).status).toBe(403);
    expect((await house.ask('POST', 'ops/identity/keys/rotate', undefined, asAdmin)).status).toBe(403);
    expect((await house.ask('POST', 'ops/identity/keys/rotate')).status).toBe(401);
  });

  it('refuses no token, signed before, during or after it, by either instance', async () => {
    await live(1);
    expect(await standings()).toEqual(['signing']);
    const [old] = [...kidsSince(0)];

    const { added, removed, keys } = await rotated();
    expect({ removed, statuses: keys.map(({ status }) => status) }).toEqual({
      removed: [],
      statuses: ['signing', 'waiting'],
    });
    expect((await rotated()).added).toBeNull();
    const during = issued.length;
    await live(4);
    expect(kidsSince(during)).toEqual(new Set([old]));

    await live(2);
    const after = issued.length;
    await live(3);
    expect(kidsSince(after)).toEqual(new Set([added]));
    expect(await standings()).toEqual(['leaving', 'signing']);

    const second = await rotated();
    expect(second.removed).toEqual([]);
    await live(8);
    const third = await rotated();
    expect(third.removed).toEqual([old]);
    await live(6);
    expect(kidsSince(issued.length - 2)).toEqual(new Set([third.added ?? second.added]));
  });
});
