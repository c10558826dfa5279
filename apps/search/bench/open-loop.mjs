// Asks at a steady rate, however long answers take: whoever types does not wait for others to be answered.
import { Agent } from 'undici';

const LIMIT_MS = 30_000;

export class OpenLoop {
  constructor(url, tokens) {
    this.url = url;
    this.tokens = tokens;
    this.agent = new Agent({ connections: 64, pipelining: 1 });
    this.asked = 0;
  }

  /**
   * Begins `rate` requests in each second. Times count from when a request was due, so that one that could not even be begun
   * in time counts as what it is.
   */
  async run(path, questions, rate, seconds) {
    const start = performance.now();
    const under = [];
    for (let each = 0; each < rate * seconds; each++) {
      const due = start + (1_000 * each) / rate;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      under.push(this.one(path, questions.next().value, Math.min(due, performance.now())));
    }
    return Promise.all(under);
  }

  async one(path, { kind, query }, due) {
    const token = await this.tokens(this.asked++);
    const answer = await this.agent.request({
      origin: this.url,
      path: `${path}?${query}`,
      method: 'GET',
      headers: { authorization: `Bearer ${token}` },
      headersTimeout: LIMIT_MS,
    });
    const body = await answer.body.json();
    return {
      kind,
      took: performance.now() - due,
      status: answer.statusCode,
      inside: body.tookMs,
      found: body.totalItems ?? body.length,
    };
  }

  close() {
    return this.agent.close();
  }
}
