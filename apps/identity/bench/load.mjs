// What everybody else does while somebody floods the sign-in: reads and writes at a steady rate, through the edge.
import { Agent } from 'undici';
import { arrivals } from './arrivals.mjs';

const LIMIT_MS = 30_000;

export async function signIn(url, tenant, { email, password }) {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant, email, password }),
  });
  if (!answer.ok) throw new Error(`signing in answered ${answer.status}`);
  return (await answer.json()).accessToken;
}

/** Requests of somebody who has signed in. */
export class Others {
  constructor(url, token) {
    this.origin = url;
    this.headers = { authorization: `Bearer ${token}` };
    this.agent = new Agent({ connections: 64, pipelining: 1 });
    this.count = 0;
  }

  static async of(url, token) {
    const others = new Others(url, token);
    for (let each = 0; each < 40; each++) await others.one(performance.now());
    return others;
  }

  /**
   * Begins `rate` requests in each second, after `delay` seconds, however long they take. Times count from when a request was
   * due, so that one that could not even be begun in time counts as what it is. One seed is one row of moments.
   */
  async run({ rate, seconds, seed, delay = 0 }) {
    const start = performance.now() + 1000 * delay;
    const under = [];
    for (const at of arrivals(rate, seconds, seed)) {
      const due = start + at;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      under.push(this.one(Math.min(due, performance.now())));
    }
    return Promise.all(under);
  }

  async one(due) {
    const [kind, method, path, body] = this.next();
    const headers = { ...this.headers, ...(body && { 'content-type': 'application/json' }) };
    const options = { origin: this.origin, path: `/api/v1/${path}`, method, headers, body, headersTimeout: LIMIT_MS };
    const answer = await this.agent.request(options);
    await answer.body.dump();
    return { kind, took: performance.now() - due, status: answer.statusCode };
  }

  next() {
    const number = this.count++;
    if (number % 4 === 0) return ['GET /me', 'GET', 'me'];
    if (number % 4 === 2) {
      const body = { name: `Bench ${number}`, repositoryUrl: `https://git.example/bench/${number}`, tags: ['bench'] };
      return ['POST /pocs', 'POST', 'pocs', JSON.stringify(body)];
    }
    return ['GET /pocs', 'GET', 'pocs?pageSize=20'];
  }
}
