import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { filter, firstValueFrom } from 'rxjs';
import { listenTo } from './listenTo';
import { answerClose, createRawServer, switching } from './rawServer';

/** Writes the same again and again, as long as it is taken. */
const writeForEver = (socket: {
  write(text: string): boolean;
  on: Duplex['on'];
  destroyed: boolean;
}): void => {
  const chunk = 'x'.repeat(64 * 1024);
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
};

describe('an answer to the upgrade', () => {
  it.each([
    ['leads elsewhere is not followed', '302 Found', 302],
    ['is a page', '200 OK', 200],
  ])('that %s, and is tried again', async (_what, status_line, status) => {
    const other = await createRawServer();
    const answers = [
      (socket: Duplex) =>
        socket.end(`HTTP/1.1 ${status_line}\r\nLocation: ${other.realtime_url}/events/ws\r\n\r\n`),
      (socket: Duplex, request: IncomingMessage) => {
        answerClose(socket);
        socket.write(switching(request));
      },
    ];
    const server = await createRawServer({
      upgrade: (socket, request) => answers.shift()?.(socket, request),
    });
    const { told, subscription } = listenTo(server);
    expect(await told('CONNECTION_REFUSED')).toMatchObject({ status });
    await firstValueFrom(subscription.state$.pipe(filter((state) => state.status === 'open')));
    expect([server.upgrades, other.upgrades]).toEqual([2, 0]);
  });

  it('that never ends is not read', async () => {
    const server = await createRawServer({
      upgrade: (socket) => {
        socket.write('HTTP/1.1 503 Later\r\nContent-Length: 99999999999\r\n\r\n');
        writeForEver(socket);
      },
    });
    const { told } = listenTo(server);
    expect(await told('CONNECTION_REFUSED')).toMatchObject({ status: 503 });
  });

  it.each([
    [
      'has headers without end',
      (socket: Duplex) => {
        socket.write('HTTP/1.1 101 Switching\r\nX: ');
        writeForEver(socket);
      },
    ],
    ['is no HTTP', (socket: Duplex) => void socket.write('\u0000\u0001\u0002 hello\r\n\r\n')],
    [
      'has the wrong key',
      (socket: Duplex) =>
        void socket.write(
          'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n',
        ),
    ],
    ['is the end', (socket: Duplex) => void socket.destroy()],
  ])('that %s is a connection that could not be made', async (_what, upgrade) => {
    const { told } = listenTo(await createRawServer({ upgrade }));
    await told('CONNECTION_LOST');
  });

  it('that never comes is given up', async () => {
    const server = await createRawServer({ upgrade: () => undefined });
    await listenTo(server, {}, { timeout_seconds: 0.05 }).told('TIMEOUT');
  });
});

describe('an answer to the token request', () => {
  it.each<[string, typeof fetch]>([
    ['the default fetch', fetch],
    ['a fetch that gives the redirect', (url, init) => fetch(url, { ...init, redirect: 'manual' })],
  ])('that leads elsewhere is not followed, and is asked for again, with %s', async (_what, fetch) => {
    let asked = 0;
    let redirected = 0;
    const other = await createRawServer({ token: () => (asked += 1) });
    const server = await createRawServer({
      token: (response) => {
        redirected += 1;
        if (redirected === 1) response.writeHead(307, { location: `${other.base_url}/token` }).end();
        else response.end(JSON.stringify({ access_token: 'access-token-1', expires_in: 3600 }));
      },
    });
    const { told, subscription } = listenTo(server, {}, { fetch });
    await told('TOKEN_REQUEST_FAILED');
    await firstValueFrom(subscription.state$.pipe(filter((state) => state.status === 'open')));
    expect([redirected, asked]).toEqual([2, 0]);
  });

  it.each([200, 503])('that never ends is cut off (%d)', async (status) => {
    let written = 0;
    const server = await createRawServer({
      token: (response) => {
        response.writeHead(status);
        const socket = response.socket!;
        const before = socket.bytesWritten;
        response.on('close', () => {
          written = socket.bytesWritten - before;
        });
        writeForEver(response as unknown as Duplex);
      },
    });
    const error = await listenTo(server).told('TOKEN_REQUEST_FAILED');
    expect(error).toMatchObject(status === 200 ? { code: 'TOKEN_REQUEST_FAILED' } : { status });
    for (let turn = 0; turn < 1000 && written === 0; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(50_000_000);
  });

  it('that trickles is given up', async () => {
    const server = await createRawServer({
      token: (response) => {
        const trickle = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(trickle));
      },
    });
    await listenTo(server, {}, { timeout_seconds: 0.1 }).told('TIMEOUT');
  });

  it.each([
    ['no JSON', 'x'],
    ['deep JSON', '['.repeat(100_000)],
    ['a token that is none', '{"access_token":{"a":1},"expires_in":3600}'],
    ['a life that is none', '{"access_token":"a","expires_in":"NaN"}'],
    ['a token in the prototype', '{"__proto__":{"access_token":"a","expires_in":3600}}'],
  ])('that is %s is told', async (_what, body) => {
    const server = await createRawServer({ token: (response) => void response.end(body) });
    await listenTo(server).told('TOKEN_REQUEST_FAILED');
    expect(server.upgrades).toBe(0);
  });
});
