import { Transform } from 'node:stream';
import { Pool, type Dispatcher } from 'undici';
import type { ContextName } from '../routes.js';

export interface Limits {
  /** Connections to one context. */
  readonly connections: number;
  /** Requests to one context under way or waiting for a connection. */
  readonly requests: number;
  /** Of these, so many whose bodies are still coming in from the client. */
  readonly uploads: number;
  readonly connectMs: number;
  /** For the first byte of an answer, and between any two. */
  readonly silenceMs: number;
}

export const usualLimits: Limits = {
  connections: 160,
  requests: 512,
  uploads: 16,
  connectMs: 1_000,
  silenceMs: 27_000,
};

/** As many requests to this context are under way as it may have. */
export class Crowded extends Error {
  override readonly name = 'Crowded';
}

/** One context, as the edge reaches it: kept-alive connections, and no more work at once than the limits say. */
export class Upstream {
  private readonly pool: Pool;
  private underWay = 0;
  private uploads = 0;

  constructor(
    readonly name: ContextName,
    readonly url: string,
    private readonly limits: Limits = usualLimits,
  ) {
    this.pool = new Pool(url, {
      connections: limits.connections,
      pipelining: 1,
      connect: { timeout: limits.connectMs },
      headersTimeout: limits.silenceMs,
      bodyTimeout: limits.silenceMs,
    });
  }

  /** Sends the path letter by letter: nothing is decoded, joined or normalised. A request is never sent twice. */
  async send(request: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    if (this.underWay >= this.limits.requests)
      throw new Crowded(`${this.name} has ${this.underWay} requests under way`);
    if (request.body instanceof Transform && !request.body.writableFinished) this.admitUpload(request.body);
    this.underWay++;
    const done = () => void this.underWay--;
    try {
      const answer = await this.pool.request(request);
      answer.body.once('close', done);
      return answer;
    } catch (error) {
      done();
      throw error;
    }
  }

  private admitUpload(body: Transform): void {
    if (this.uploads >= this.limits.uploads) throw new Crowded(`${this.name} has ${this.uploads} bodies coming in`);
    this.uploads++;
    let over = false;
    const done = () => {
      if (!over) this.uploads--;
      over = true;
    };
    body.once('finish', done).once('close', done);
  }

  /** The status and the JSON of one of the context's own pages, within `limitMs`; it throws what went wrong. */
  async ask(path: string, limitMs: number): Promise<{ readonly status: number; readonly body: unknown }> {
    const signal = AbortSignal.timeout(limitMs);
    const answer = await this.send({ path, method: 'GET', headers: { accept: 'application/json' }, signal });
    return { status: answer.statusCode, body: await answer.body.json() };
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}
