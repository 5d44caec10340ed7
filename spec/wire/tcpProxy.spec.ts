import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createTcpProxy, type TcpProxy } from '../support/tcpProxy';

/** A server that sends back what it gets, in capitals, behind a proxy; and a socket to it. */
describe('the TCP proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let socket: Socket;
  let heard = '';
  const heardBy = new Set<() => void>();
  let got = '';

  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        heardBy.delete(look);
        resolve();
      };
      heardBy.add(look);
      look();
    });

  beforeEach(async () => {
    heard = '';
    got = '';
    server = createServer({ allowHalfOpen: true }, (one) => {
      one.on('error', () => undefined);
      one.on('data', (bytes) => {
        got += bytes.toString();
        one.write(bytes.toString().toUpperCase());
        for (const look of heardBy) look();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await createTcpProxy((server.address() as AddressInfo).port);
    socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      for (const look of heardBy) look();
    });
    socket.write('hello ');
    await until(() => heard === 'HELLO ');
  });

  afterEach(async () => {
    await proxy.stop();
    socket.destroy();
    server.close();
    expect(proxy.connections).toBe(0);
  });

  it('passes bytes on in both directions', () => {
    expect([got, heard, proxy.connections]).toEqual(['hello ', 'HELLO ', 1]);
  });

  it('resets', async () => {
    const failed = once(socket, 'error');
    proxy.reset();
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  it('swallows what goes to the client', async () => {
    proxy.blackHole('to_client');
    socket.write('you');
    await until(() => got === 'hello you');
    expect([heard, socket.destroyed]).toEqual(['HELLO ', false]);
  });

  it('swallows what goes to the server', async () => {
    proxy.blackHole('to_server');
    socket.write('you');
    const other = connect(proxy.port, '127.0.0.1');
    other.write('other');
    await until(() => got.endsWith('other'));
    expect(got).toBe('hello other');
    other.destroy();
  });

  it('is slow', async () => {
    proxy.slow(2000);
    const begun = Date.now();
    socket.write('x'.repeat(500));
    await until(() => heard.length === 506);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(180);
  });

  it('closes one half', async () => {
    const ended = once(socket, 'end');
    proxy.halfClose();
    await ended;
    socket.write('still');
    await until(() => got === 'hello still');
  });
});
