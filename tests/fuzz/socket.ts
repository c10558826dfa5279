import { Pool, type Dispatcher } from 'undici';
import type { Answer } from './answers.js';
import type { Request } from './requests.js';

/** No answer may take longer. */
const LIMIT_MS = 10_000;

/** The answer, or why there is none. */
export interface Sent {
  readonly answer?: Answer;
  readonly error: string;
}

/** Sends requests as they are written, not so many at once that they only wait for each other. */
export class Socket {
  private readonly pool: Pool;
  private readonly waiting: (() => void)[] = [];
  private underWay = 0;
  sent = 0;

  constructor(
    url: string,
    private readonly atOnce: number,
    private readonly limitMs = LIMIT_MS,
  ) {
    this.pool = new Pool(url, { connections: atOnce, pipelining: 1, headersTimeout: limitMs, bodyTimeout: limitMs });
  }

  async send({ method, path, headers, body }: Request): Promise<Sent> {
    if (this.underWay >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.underWay++;
    this.sent++;
    try {
      const answer = await this.pool.request({
        method: method as Dispatcher.HttpMethod,
        path,
        headers,
        body: body ?? null,
        signal: AbortSignal.timeout(this.limitMs),
      });
      const { statusCode: status, headers: given } = answer;
      return { answer: { status, headers: given, text: await answer.body.text() }, error: '' };
    } catch (error) {
      return { error: String(error) };
    } finally {
      this.underWay--;
      this.waiting.shift()?.();
    }
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}
