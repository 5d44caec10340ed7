import type { Duplex } from 'node:stream';
import { filter, firstValueFrom } from 'rxjs';
import { listenTo } from './listenTo';
import { createRawServer, frame, TEXT } from './rawServer';

/** A client with a new access token for each connection, and what the server wrote back on the first one. */
const openFirst = async () => {
  const connections: Duplex[] = [];
  const server = await createRawServer({ opened: (socket) => void connections.push(socket) });
  let asked = 0;
  const tokens = { client_secret: undefined, access_token: () => `access-token-${(asked += 1)}-abcdef` };
  const { client, subscription, told } = listenTo(server, {}, tokens);
  const subscribe = (instance_token: string) =>
    client.events.subscribe({ instance_id: 'another-instance', instance_token });
  const opened = (of: typeof subscription) =>
    firstValueFrom(of.state$.pipe(filter(({ status }) => status === 'open')));
  await opened(subscription);
  const echo = async (text: string): Promise<string> => {
    connections[0]!.write(frame(TEXT, text));
    return (await told('MALFORMED_FRAME')).message;
  };
  return { subscribe, opened, echo };
};

describe('a close reason', () => {
  it('is shown without secrets, and on one line', async () => {
    const reason = 'no the-instance-token\r\n\u001b[31mERROR\u2028forged';
    const close = frame(0x88, Buffer.concat([Buffer.from([15, 160]), Buffer.from(reason)]));
    const { told } = listenTo(await createRawServer({ opened: (socket) => socket.end(close) }));
    expect((await told('CONNECTION_CLOSED')).message).toBe(
      'the connection was closed with 4000 (no [secret] [31mERROR forged): closed for a reason of its own',
    );
  });
});

describe('a secret that the server writes back', () => {
  it('is not shown while the connection that it opened lasts, however many came after it', async () => {
    const { subscribe, opened, echo } = await openFirst();
    for (let other = 0; other < 40; other += 1) {
      const subscription = subscribe('the-instance-token').on('All', () => undefined);
      await opened(subscription);
      await subscription.close();
    }
    expect(await echo('<access-token-1-abcdef> <the-instance-token> <access-token-40-abcdef>')).toContain(
      '<[secret]> <[secret]> <[secret]>',
    );
  });

  it('is forgotten some time after the close of the last one that used it, so that nothing piles up', async () => {
    const { subscribe, echo } = await openFirst();
    const open = subscribe('kept-0000');
    for (const word of [
      'kept-0000',
      'gone-0000',
      ...Array.from({ length: 32 }, (_, at) => `late-${at}-word`),
    ])
      await subscribe(word).close();
    expect(await echo('<kept-0000> <gone-0000> <late-0-word>')).toContain(
      '<[secret]> <gone-0000> <[secret]>',
    );
    await open.close();
  });
});
