import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timer } from 'rxjs';
import { AsyncVZapsClient, handle } from 'vzaps-rx';
import { createEnvelopes, createGateway, marbles } from 'vzaps-rx/testing';

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
  assert.deepEqual(handled, [message.id]);

  await client.close();
  await gateway.stop();
});

test('a message is acked when its handler is done', () =>
  marbles(({ server, client_options, subscribe_options, observe, sent }) => {
    server('oa');
    const { events$ } = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
    observe(events$.pipe(handle(() => timer(3)))).toBe('----a');
    sent.toBe('----a');
  }));
