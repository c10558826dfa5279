import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { httpSettings, readConfig, start, watchOver, type Running } from '@mrbill/http';
import { edge } from '../edge.js';
import { EdgeModule } from '../edge.module.js';
import type { Limits } from '../forwarding/upstream.js';
import type { ContextName } from '../routes.js';

export const SECRET = 'the-edge-secret-of-these-tests-only-0123456789';

/** A service that listens somewhere. */
export interface Behind {
  readonly url: string;
  readonly server: Server;
  /** What arrived, in order. */
  readonly seen: IncomingMessage[];
  close(): Promise<void>;
}

export async function behind(answer: RequestListener): Promise<Behind> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    seen,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Nobody listens there: the discard port is never used on a machine of ours. */
export const NOBODY = 'http://127.0.0.1:9';

/** An edge that really listens, in front of the services given; the others are down. */
export async function edgeBefore(
  services: Partial<Record<ContextName, string>>,
  limits?: Limits,
  clients?: number,
): Promise<Running & { readonly url: string }> {
  const settings = readConfig(httpSettings, { PORT: '0', LOG_LEVEL: 'silent', EDGE_SECRET: SECRET });
  const module = EdgeModule.with({
    upstreams: { identity: NOBODY, pocs: NOBODY, search: NOBODY, ...services },
    edgeSecret: SECRET,
    ...(limits && { limits }),
    ...(clients && { clients }),
  });
  const running = await start(module, edge(settings), watchOver('edge', 'silent'));
  return { ...running, url: `http://127.0.0.1:${running.port}` };
}

/** Sends bytes as they are and gives all that comes back until the connection ends, or `ms` have passed without its end. */
export function raw(port: number, bytes: string, ms = 500): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}
