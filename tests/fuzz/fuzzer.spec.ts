import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { broken, brokenService, document } from './fixtures/broken-service.js';
import { fuzz, type Outcome } from './fuzz.js';

let service: Awaited<ReturnType<typeof brokenService>>;
const asked = (seed: number, requests: number, only = /./) =>
  fuzz({
    url: service.url,
    document,
    seed,
    requests,
    callersOf: () => [],
    except: ({ path }) => !only.test(path),
    secrets: ['the-key-of-the-house'],
    answerWithinMs: 3_000,
  });
let outcome: Outcome;
beforeAll(async () => {
  service = await brokenService();
  outcome = await asked(1, 15_000);
});
afterAll(() => service.close());

const found = (name: string) =>
  outcome.findings.find(({ operation }) => operation === `POST /${name.replaceAll(' ', '-')}`);

describe('the fuzzer', () => {
  it.each([
    ['breaks on NUL', '500'],
    ['has a status of its own', 'the status 418 is not documented'],
    ['answers another shape', 'the body of 200 does not fit its schema: /called must be string'],
    ['shows its stack', 'the answer holds a stack trace'],
    ['shows its SQL', 'the answer holds SQL'],
    ['forgets the trace', 'the problem has no traceId'],
    ['answers a page', '400 is text/html, documented are application/problem+json'],
    ['is silent', 'there is no answer'],
    ['takes what is unknown', '200 although the body does not fit'],
    ['repeats the password', 'the answer repeats the password that was sent'],
    ['tells a secret', 'the answer holds a secret of the installation'],
    ['knows a code that is nowhere', 'the code surprise is not documented for 400'],
    ['is unguarded', 'x-content-type-options is '],
    ['forgets when to come again', '429 without Retry-After'],
  ])('finds a service that %s', (name, complaint) => {
    expect(found(name)?.complaint).toContain(complaint);
  });

  it('finds nothing where nothing is wrong, and knows of each mistake', () => {
    expect(found('nothing')).toBeUndefined();
    expect(outcome.findings).toHaveLength(Object.keys(broken).length - 1);
  });

  it('makes small what it found, and says how to ask it again', () => {
    expect(found('breaks on NUL')?.curl.length).toBeLessThan(220);
    expect(found('has a status of its own')?.curl).toMatch(/--data-binary '\{"name":".{0,12}","count":-1\}'$/);
  });

  it('asks the same again for the same seed, and something else for another', async () => {
    const [one, again, other] = await Promise.all([1, 1, 2].map((seed) => asked(seed, 500, /status|shape/)));
    expect(one?.findings).toHaveLength(2);
    expect(again?.findings).toEqual(one?.findings);
    expect(other?.statuses).not.toEqual(one?.statuses);
  });
});
