// Requests that arrive as those of many people do: at random moments, however long the answers to others take.
import { Agent } from 'undici';
import { arrivals } from '../../../apps/identity/bench/arrivals.mjs';

const LIMIT_MS = 30_000;

/** Connections to one address, and what is sent over them. */
export class Arriving {
  constructor(origin) {
    this.origin = origin;
    this.agent = new Agent({ connections: 256, pipelining: 1 });
  }

  /**
   * Sends `rate` requests in each second on average; `next` gives each as `{ kind, method, path, headers, body, taken }`. Times count
   * from the moment at which a request was due, so that one that could not even be sent in time counts as what it is.
   */
  async run(next, { rate, seconds, seed }) {
    const start = performance.now();
    const under = [];
    for (const at of arrivals(rate, seconds, seed)) {
      const wait = start + at - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      under.push(this.one(next(), Math.min(start + at, performance.now())));
    }
    return Promise.all(under);
  }

  /** `count` callers who ask again as soon as they are answered; how many answers there were in a second. */
  async flood(next, { callers, seconds }) {
    const end = performance.now() + 1_000 * seconds;
    let answered = 0;
    const call = async () => {
      for (; performance.now() < end; answered++) await this.one(next(), performance.now());
    };
    await Promise.all(Array.from({ length: callers }, call));
    return answered / seconds;
  }

  async one({ kind, method, path, headers, body, taken }, due) {
    const late = performance.now() - due;
    const options = {
      origin: this.origin,
      path,
      method,
      headers,
      body,
      headersTimeout: LIMIT_MS,
      bodyTimeout: LIMIT_MS,
    };
    try {
      const answer = await this.agent.request(options);
      const text = await answer.body.text();
      if (answer.statusCode < 300) taken?.(text);
      return { kind, took: performance.now() - due, late, status: answer.statusCode };
    } catch (error) {
      return { kind, took: performance.now() - due, late, status: error.code ?? error.name };
    }
  }

  close() {
    return this.agent.destroy();
  }
}
