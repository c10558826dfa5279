import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One connection through a proxy, with both of its ends. */
interface Connection {
  readonly near: Socket;
  readonly far?: Socket;
  /** Nothing comes through any more, and nobody is told: as where a router has forgotten it. That lasts. */
  dead: boolean;
}

/** Stands before a server, and does to connections what networks do. */
export class Proxy {
  private readonly connections = new Set<Connection>();
  private delayMs = 0;
  private mode: 'passing' | 'cut' | 'half-open' = 'passing';

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  /** Before the server that listens at this port. */
  static async to(target: number): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new Proxy(server, target);
    server.on('connection', (near) => proxy.take(near));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The same URL, through the proxy. */
  before(direct: string): string {
    const url = new URL(direct);
    url.host = `127.0.0.1:${this.port}`;
    // As it was written: some who read it take a slash at the end for a part of the path.
    return direct.endsWith('/') ? url.href : url.href.replace(/\/$/, '');
  }

  /** All is well again, for new connections: what was cut is cut, and what is dead stays dead. */
  pass(): void {
    this.mode = 'passing';
    this.delayMs = 0;
  }

  /** Whatever goes through, to or fro, takes so much longer. */
  delay(milliseconds: number): void {
    this.delayMs = milliseconds;
  }

  /** Resets all connections, and each that is made. */
  cut(): void {
    this.mode = 'cut';
    for (const connection of this.connections) if (!connection.dead) reset(connection);
  }

  /** Swallows whatever is sent, and says nothing: connections look alive, also those that are made now, and are not. */
  halfOpen(): void {
    this.mode = 'half-open';
    for (const connection of this.connections) connection.dead = true;
  }

  async close(): Promise<void> {
    for (const connection of this.connections) reset(connection);
    this.server.close();
    await once(this.server, 'close');
  }

  private take(near: Socket): void {
    near.on('error', () => undefined);
    if (this.mode === 'cut') return void near.resetAndDestroy();
    const isDead = this.mode === 'half-open';
    const far = isDead
      ? undefined
      : connect({ port: this.target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const connection: Connection = { near, ...(far && { far }), dead: isDead };
    this.connections.add(connection);
    if (!far) {
      near.resume();
      return void near.on('end', () => near.destroy()).on('close', () => this.connections.delete(connection));
    }
    this.join(connection, near, far);
    this.join(connection, far, near);
    far.on('error', () => connection.dead || reset(connection));
  }

  /** Sends on what comes, in its order, and how it ended. */
  private join(connection: Connection, from: Socket, to: Socket): void {
    let last: Promise<void> = Promise.resolve();
    const later = (work: () => void) => {
      const due = performance.now() + this.delayMs;
      last = last.then(() => until(due)).then(() => connection.dead || work()) as Promise<void>;
    };
    from.on('data', (chunk) => later(() => pour(chunk, from, to)));
    from.on('end', () => (connection.dead ? from.destroy() : later(() => to.end())));
    from.on('close', () => {
      if (!connection.dead) later(() => to.destroy());
      if (from.destroyed && to.destroyed) this.connections.delete(connection);
    });
  }
}

/** Waits where the receiver is slower than the sender. */
function pour(chunk: Buffer, from: Socket, to: Socket): void {
  if (to.destroyed || to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

const until = (due: number): Promise<void> | undefined => {
  const rest = due - performance.now();
  return rest > 0 ? new Promise((resolve) => setTimeout(resolve, rest)) : undefined;
};

/** One that has said its end cannot be reset: Node would never let go of it. */
function reset({ near, far }: Connection): void {
  for (const socket of [near, far])
    if (socket?.writableEnded) socket.destroy();
    else socket?.resetAndDestroy();
}
