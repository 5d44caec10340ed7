const { AsyncVZapsClient, handle } = require('vzaps-rx');
const { createEnvelopes, createGateway, marbles } = require('vzaps-rx/testing');
const { vzapsMatchers } = require('vzaps-rx/testing/jest');
const { timer } = require('rxjs');

expect.extend(vzapsMatchers);

test('a message that comes while the connection is broken is handled', async () => {
  const gateway = await createGateway();
  const client = new AsyncVZapsClient(gateway.client_options);
  const handled = [];
  client.events
    .subscribe({ ...gateway.subscribe_options, retry_delay_seconds: 0.1 })
    .on('Message', async ({ id }) => void handled.push(id));
  await gateway.opened(1);

  const message = createEnvelopes().Message({ text: 'hello' });
  gateway.drop();
  gateway.send(message);
  await gateway.acked(message.id);
  expect(gateway).toHaveAcked(message, 1);
  expect(handled).toEqual([message.id]);

  await client.close();
  await gateway.stop();
});

test('a message is acked when its handler is done', () =>
  marbles(async ({ server, client_options, subscribe_options, pass, observe, sent }) => {
    server('oa');
    const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
    const handled = observe(events$.pipe(handle(() => timer(3))));
    await pass('1s ');
    expect(handled).toBeMarbles('----a');
    expect(sent).toBeMarbles('----a');
  }));
