import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { ProblemError } from '@mrbill/http';

const MIB = 1024 * 1024;
/** So much is waited for before a service is asked: nearly every body is whole by then. */
const HELD = 64 * 1024;

export interface Body {
  readonly stream: Transform;
  /** Resolves when all of it has come in, or as much as is held here, or when it has broken off. */
  readonly begun: Promise<void>;
}

/**
 * The body of a request as it comes in, or null if it has none. Only its beginning is held in memory. Too large a one ends in
 * a 413, here or, if its length was not announced, as an error of the stream.
 */
export function bodyOf(request: IncomingMessage): Body | null {
  const announced = request.headers['content-length'];
  if (request.headers['transfer-encoding'] === undefined && (announced === undefined || Number(announced) === 0))
    return null;
  if (request.method === 'GET' || request.method === 'HEAD') {
    throw new ProblemError('malformed-request', { say: `${request.method} takes no body: leave it out.` });
  }
  const most = mostOf(request);
  if (Number(announced) > most) throw tooLarge(most);
  return counted(request, most);
}

/** Pictures may have 5 MiB. Of JSON the services read no more than 1: they would hang up while the rest is still being sent. */
const mostOf = ({ headers }: IncomingMessage) => (/[/+]json\b/i.test(headers['content-type'] ?? '') ? 1 : 6) * MIB;

function counted(request: IncomingMessage, most: number): Body {
  let bytes = 0;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const body = new Transform({
    readableHighWaterMark: HELD,
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      next(bytes > most ? tooLarge(most) : null, chunk);
      if (bytes >= HELD) begin();
    },
    flush(next) {
      begin();
      next();
    },
  });
  // Not stream.pipeline: a service that answers early ends `body`, and that must not take the client's connection with it.
  request.once('close', () => request.complete || body.destroy(new Error('the client went away')));
  body.once('close', () => {
    request.unpipe(body);
    request.resume();
    begin();
  });
  body.on('error', () => undefined);
  return { stream: request.pipe(body), begun };
}

const tooLarge = (most: number) =>
  new ProblemError('too-large', { say: `The body may have at most ${most / MIB} MiB.` });
