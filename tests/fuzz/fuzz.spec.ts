import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patiently, until } from '@mrbill/testing';
import fc from 'fast-check';
import { call } from '../client.js';
import { namesIn, nameOf, operationsOf, type Document, type Operation } from '../documented.js';
import { Product } from '../product.js';
import { castOf, type Cast } from './cast.js';
import { fuzz, type Caller, type Outcome } from './fuzz.js';
import type { Hints } from './values.js';

const WHOLE = 20_000;
const requests = Number(process.env.FUZZ_REQUESTS ?? WHOLE);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** So many that nobody is told to wait: what limits do is tested where they are. */
const WIDE = '1000000/1';

/** What no schema tells, but what it takes to get past the first check. */
const hints: Hints = {
  repositoryUrl: fc.constantFrom('https://git.example/a/b.git', 'git@git.example:a/b.git', 'ssh://git@git.example/a/b'),
  domain: fc.uuid().map((id) => `fuzz-${id}.example`),
  'X-Position': fc.nat({ max: 100 }).map(String),
  'If-Match': fc.integer({ min: 1, max: 5 }).map((version) => `"${version}"`),
  'Idempotency-Key': fc.uuid(),
};

const REBUILT = ['identity.users', 'pocs.list', 'search.pocs'];

/** In a healthy product nothing is parked, no rebuild has to be ended, here are no queues, and only search has an index to be verified. */
const NEVER_THERE =
  /dead-letters\/\{id\}|ops\/\w+\/queues|rebuild\/\{how\}|ops\/(identity|pocs)\/views\/\{view\}\/verif/;

const mayBeTaken = ({ path }: Operation): boolean => !NEVER_THERE.test(path);

/** What costs most, or takes nothing that could be wrong, is asked less. */
const weightOf = ({ path, parameters, body }: Operation): number => {
  if (/\/auth\/login$|\/(rebuild|rollback)$/.test(path)) return 0.5;
  return parameters.length > 0 || body ? 2 : 0.2;
};

/** The one that is right, so that nobody is locked out before they were ever in. */
const mostly = (right: string, wrong: string) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constant(wrong) });

const strangers: readonly Caller[] = [
  { name: 'nobody', authorization: undefined },
  { name: 'stranger', authorization: 'Bearer not.a.token' },
];

let product: Product;
let document: Document;
let cast: Cast;
let outcome: Outcome;

beforeAll(async () => {
  product = await Product.makeWithDemo({ RATE_ADDRESS: WIDE, RATE_USER: WIDE, RATE_TENANT: WIDE });
  await product.start();
  document = (await call(`${product.url}/api/openapi.json`, 'GET')).body as Document;
  const operations = operationsOf(document);
  cast = await castOf(product, operations);
  const { steady, throwaway, guest } = cast;
  const operator = { name: 'operator', authorization: `Ops ${product.opsToken}` };
  const views = await rebuiltViews(operations);
  const passwords = operations
    .flatMap((operation) => namesIn(operation, document))
    .filter((name) => /password|^current/i.test(name));
  const since = performance.now();
  outcome = await fuzz({
    url: product.url,
    document,
    seed,
    requests,
    hints: {
      ...hints,
      view: fc.constantFrom(...views),
      tenant: fc.constant(guest.tenant),
      person: fc.constantFrom(...cast.erasable),
      email: fc.oneof(
        fc.constant(guest.email),
        fc.uuid().map((id) => `fuzz-${id}@somewhere.example`),
      ),
      ...Object.fromEntries(passwords.map((name) => [name, mostly(guest.password, 'a passphrase of nobody')])),
    },
    known: cast.tickets,
    spared: cast.spared,
    secrets: product.secrets,
    // Where other specs take the processors as well: it only tells what hangs.
    answerWithinMs: 60_000,
    callersOf: (operation) => {
      const known = throwaway.get(nameOf(operation)) ?? steady;
      const all = operation.access === 'ops' || operation.access === 'operator' ? [...known, operator] : known;
      return [...all, ...all, ...all, ...strangers];
    },
    weightOf,
    // A quick look is too short for it.
    persistIn: (operation) => requests >= WHOLE && mayBeTaken(operation),
  });
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  console.log(`fuzz: ${outcome.sent} requests in ${seconds} s, FUZZ_SEED=${seed}\n${table(outcome)}`);
}, 600_000);
afterAll(() => product.discard());

/**
 * The names by which operators rebuild views: one of each context, so that each is found often enough. Each has been rebuilt, so
 * that it has a generation to go back to: whether one comes to be while everything is asked is luck.
 */
async function rebuiltViews(operations: readonly Operation[]): Promise<string[]> {
  const authorization = cast.steady.find(({ name }) => name === 'platform admin')?.authorization ?? '';
  const ask = async (method: string, path: string) => {
    const { status, body, text } = await patiently(() =>
      call(product.url + path, method, { headers: { authorization } }),
    );
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return body as { readonly subscriptions: readonly { readonly name: string; readonly status: string }[] };
  };
  const statuses = operations.map(({ path }) => path).filter((path) => /\/ops\/\w+\/status$/.test(path));
  return Promise.all(
    statuses.map(async (path) => {
      const { subscriptions } = await ask('GET', path);
      const view = subscriptions.map(({ name }) => name).find((name) => REBUILT.includes(name));
      if (view === undefined) throw new Error(`${path} tells of none that could be rebuilt`);
      await ask('POST', path.replace(/status$/, `views/${view}/rebuild`));
      await until(async () => {
        const now = (await ask('GET', path)).subscriptions.filter(({ name }) => name === view);
        return now.some((each) => each.status === 'standby');
      });
      return view;
    }),
  );
}

const table = ({ statuses, slowest }: Outcome): string =>
  [
    ...Object.entries(statuses).map(([name, counted]) => `  ${name}: ${JSON.stringify(counted)}`),
    `  slowest: ${slowest.operation}, ${slowest.ms} ms`,
  ].join('\n');

describe(`every route, asked in ${requests} ways (the same again: FUZZ_SEED=${seed})`, () => {
  it('answers as it is documented', () => {
    const told = outcome.findings.map(
      ({ operation, complaint, curl, answer }) => `${operation}: ${complaint}\n  ${curl}\n  ${answer}`,
    );
    expect(told.join('\n\n')).toBe('');
  });

  it('is asked as often as it was meant', () => expect(outcome.sent).toBeGreaterThanOrEqual(requests));

  it('is reached, not only refused at the door', () => {
    const reached = (statuses: Readonly<Record<number, number>> = {}) =>
      Object.keys(statuses).some((status) => Number(status) < 300);
    const never = operationsOf(document)
      .filter(mayBeTaken)
      .map(nameOf)
      .filter((name) => !reached(outcome.statuses[name]));
    expect(requests < WHOLE ? [] : never).toEqual([]);
  });

  it('leaves those who asked with their access', async () => {
    for (const { name, authorization = '' } of cast.steady) {
      const { status } = await call(`${product.url}/api/v1/me`, 'GET', { headers: { authorization } });
      expect([name, status]).toEqual([name, 200]);
    }
  });
});
