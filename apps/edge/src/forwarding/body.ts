import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { ProblemError } from '@mrbill/http';

/** Pictures may have 5 MiB; services set lower limits of their own where they read JSON. */
const MOST_BYTES = 6 * 1024 * 1024;

/**
 * The body of a request as it comes in, or null if it has none. It is never held in memory as a whole. Too large a one ends in
 * a 413, here or, if its length was not announced, as an error of the stream.
 */
export function bodyOf(request: IncomingMessage): Readable | null {
  const announced = request.headers['content-length'];
  if (request.headers['transfer-encoding'] === undefined && (announced === undefined || Number(announced) === 0))
    return null;
  if (request.method === 'GET' || request.method === 'HEAD') {
    throw new ProblemError('malformed-request', { say: `${request.method} takes no body: leave it out.` });
  }
  if (Number(announced) > MOST_BYTES) throw tooLarge();
  return counted(request);
}

function counted(request: IncomingMessage): Readable {
  let bytes = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      next(bytes > MOST_BYTES ? tooLarge() : null, chunk);
    },
  });
  // Not stream.pipeline: a service that answers early ends `body`, and that must not take the client's connection with it.
  request.once('close', () => request.complete || body.destroy(new Error('the client went away')));
  body.once('close', () => {
    request.unpipe(body);
    request.resume();
  });
  body.on('error', () => undefined);
  return request.pipe(body);
}

const tooLarge = () =>
  new ProblemError('too-large', { say: `The body may have at most ${MOST_BYTES / 1024 / 1024} MiB.` });
