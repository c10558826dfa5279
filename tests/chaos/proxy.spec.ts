import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Proxy } from './proxy.js';

describe('the proxy before a server', () => {
  let echo: Server;
  let proxy: Proxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await Proxy.to((echo.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  async function client(): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    clients.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return socket;
  }
  /** What came back, or that nothing did within a moment, or that the connection has ended. */
  async function said(socket: Socket, word: string): Promise<string> {
    const back = new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(String(chunk))).once('close', () => resolve('the end'));
    });
    if (socket.destroyed) return 'the end';
    socket.write(word);
    return Promise.race([back, sleep(300, 'silence')]);
  }

  it('lets through what is sent, in both directions, and the end', async () => {
    const socket = await client();
    expect(await said(socket, 'hello')).toBe('hello');
    socket.end();
    await once(socket, 'end');
    expect(proxy.before('redis://:word@127.0.0.1:1')).toBe(`redis://:word@127.0.0.1:${proxy.port}`);
  });

  it('delays each way, and keeps the order', async () => {
    const socket = await client();
    proxy.delay(60);
    const since = performance.now();
    let back = '';
    socket.on('data', (chunk) => (back += String(chunk)));
    for (const letter of 'abc') {
      socket.write(letter);
      await sleep(5);
    }
    proxy.pass();
    socket.write('d');
    while (back.length < 4) await once(socket, 'data');
    expect(back).toBe('abcd');
    expect(performance.now() - since).toBeGreaterThan(60);
  });

  it('cuts what is there and what comes, until it lets through again', async () => {
    const before = await client();
    expect(await said(before, 'hello')).toBe('hello');
    proxy.cut();
    expect([await said(before, 'hello'), await said(await client(), 'hello')]).toEqual(['the end', 'the end']);
    proxy.pass();
    expect(await said(await client(), 'hello')).toBe('hello');
  });

  it('swallows all, and tells neither side; what was caught stays so, and what is new goes through', async () => {
    const before = await client();
    expect(await said(before, 'hello')).toBe('hello');
    proxy.halfOpen();
    const during = await client();
    expect([await said(before, 'lost'), await said(during, 'lost')]).toEqual(['silence', 'silence']);
    proxy.pass();
    expect([await said(before, 'lost'), await said(during, 'lost')]).toEqual(['silence', 'silence']);
    expect(await said(await client(), 'hello')).toBe('hello');
    before.destroy();
    await sleep(50);
    // The server still has both that went through at first.
    expect(await promisify(echo.getConnections.bind(echo))()).toBe(2);
  });
});
