import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import type { RecordedRefusals } from '../audit/recorded-refusals.js';
import { Refusals } from '../audit/refusals.js';
import { Passwords } from '../credentials/passwords.js';
import { inviteUser } from '../directory/joining.js';
import { Plan, seedPeople } from '../programs/seeding.js';
import { House, PASSWORD } from './house.js';

/** Each account is tried so often, which is before anybody has to wait. */
const TRIES = 3;
/** Accounts of each kind: those of the tests that take the time. */
const accountsOf = { whole: numbers(0, 20), around: numbers(20, 30), seen: numbers(50, 20) };
const ACCOUNTS = 71;
const DOMAIN = 'alike.example';
const KINDS = ['wrong password', 'invited', 'unknown', 'unknown tenant'] as const;
type Kind = (typeof KINDS)[number];

let house: House;
beforeAll(async () => {
  house = await House.open({ SIGN_IN_FAILURES_PER_ADDRESS: '1000000' });
  const person = (email: string) => ({ email, fullName: 'Somebody', password: PASSWORD });
  const users = Array.from({ length: ACCOUNTS }, (_, index) => person(`known-${index}@${DOMAIN}`));
  const plan = Plan.parse({
    tenants: [
      { name: DOMAIN, domain: DOMAIN, locale: 'en', subscriptionPlan: 'PRO', admin: person(`a@${DOMAIN}`), users },
    ],
  });
  const { tenants } = await seedPeople(house.bench, plan);
  const { context, ids, streams } = house.bench;
  const tenantId = tenants[0]?.tenantId ?? '';
  for (let index = 0; index < ACCOUNTS; index++) {
    const invited = { email: `invited-${index}@${DOMAIN}`, fullName: 'Somebody', role: 'USER', locale: 'en' } as const;
    await context.asSystem('spec', tenantId, ids.next(), () =>
      streams.transaction((tx) => inviteUser(tx, ids.next(), invited)),
    );
  }
  // Until all of these were sent their mails, and whatever else has to warm up has done so.
  await house.invitationTo(`invited-${ACCOUNTS - 1}@${DOMAIN}`);
  for (let each = 0; each < 10; each++) await fail('unknown', `warm-up-${each}`);
});
afterAll(() => house?.close());

async function fail(kind: Kind, who: string): Promise<number> {
  const name = { 'wrong password': 'known', invited: 'invited', unknown: 'nobody', 'unknown tenant': 'known' }[kind];
  const tenant = kind === 'unknown tenant' ? 'nowhere.example' : DOMAIN;
  const since = performance.now();
  const { status } = await house.ask('POST', 'auth/login', {
    email: `${name}-${who}@${DOMAIN}`,
    password: 'no',
    tenant,
  });
  const took = performance.now() - since;
  expect(status).toBe(401);
  return took;
}

/** Milliseconds of each kind, in rounds of one of each in a new order, so that whatever else goes on here meets all alike. */
async function measured(accounts: readonly string[]): Promise<Record<Kind, number[]>> {
  const times: Record<Kind, number[]> = { 'wrong password': [], invited: [], unknown: [], 'unknown tenant': [] };
  for (let each = 0; each < TRIES; each++)
    for (const who of accounts) for (const kind of shuffled(KINDS)) times[kind].push(await fail(kind, who));
  return times;
}

const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

/**
 * The chance that one of `a` took longer than one of `b` (Mann-Whitney's U, as a share): a half where both are the same. It
 * asks for order only, so that a machine that stands still for a second does not matter.
 */
function chanceOfLonger(a: readonly number[], b: readonly number[]): number {
  const wins = a.map((one) => b.filter((other) => one > other).length + b.filter((other) => one === other).length / 2);
  return wins.reduce((sum, each) => sum + each, 0) / (a.length * b.length);
}

const deviations = (times: Record<Kind, number[]>): number[] =>
  KINDS.flatMap((one, index) =>
    KINDS.slice(index + 1).map((other) => Math.abs(chanceOfLonger(times[one], times[other]) - 0.5)),
  );

/** For n of each kind, so many standard deviations of that chance: six pairs pass it by luck once in a hundred thousand runs. */
const bound = (n: number) => 5 * Math.sqrt((2 * n + 1) / (12 * n * n));

describe('signing in fails after the same time', () => {
  it('whether there is such a tenant, such a user, who has registered, or not', async () => {
    const times = await measured(accountsOf.whole);
    expect(Math.max(...deviations(times))).toBeLessThan(bound(times.unknown.length));
  });

  it('also in what is done around the comparison, which would drown in it', async () => {
    const restore = compareBy(() => Promise.resolve(false));
    const times = await measured(accountsOf.around);
    restore();
    expect(Math.max(...deviations(times))).toBeLessThan(bound(times.unknown.length));
  });

  it('by the same statements, one by one', async () => {
    const seen: string[][] = [];
    for (const kind of KINDS) {
      await (house.service.app.get(Refusals) as RecordedRefusals).written();
      seen.push(await statementsOf(() => fail(kind, String(ACCOUNTS - 1))));
    }
    expect(seen[0]?.length).toBeGreaterThan(10);
    expect(seen).toEqual(KINDS.map(() => seen[0]));
  });

  it('which would be seen if it were not so', async () => {
    const restore = compareBy((match, password, known) =>
      known === undefined ? Promise.resolve(false) : match(password, known),
    );
    const times = await measured(accountsOf.seen);
    restore();
    expect(Math.max(...deviations(times))).toBeGreaterThan(bound(times.unknown.length));
  });
});

/** Puts another way of comparing passwords into the service, until what it answers is called. */
function compareBy(
  way: (match: Passwords['match'], ...asked: Parameters<Passwords['match']>) => ReturnType<Passwords['match']>,
): () => void {
  const passwords = house.service.app.get(Passwords);
  const match = passwords.match.bind(passwords);
  passwords.match = (...asked) => way(match, ...asked);
  return () => (passwords.match = match);
}

/** What the database is asked while somebody waits for `work`, in order, without the values. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const query = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: never[]) {
    const { application_name: name } = (this as unknown as { connectionParameters: { application_name: string } })
      .connectionParameters;
    const [text] = args as readonly (string | { readonly text: string })[];
    const statement = typeof text === 'string' ? text : (text?.text ?? '');
    if (name.endsWith(' app')) asked.push(statement.replace(/(?<=app\.tenant TO )'[0-9a-f-]{36}'/, '$1'));
    return (query as (...all: never[]) => never).apply(this, args);
  } as never);
  await work();
  spy.mockRestore();
  return asked;
}

function numbers(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(first + index));
}
