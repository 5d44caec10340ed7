import { firstValueFrom } from 'rxjs';
import { AsyncVZapsClient } from 'vzaps-rx';

let loaded = 0;
jest.mock('ws', () => {
  loaded += 1;
  return jest.requireActual<object>('ws');
});

it('loads ws with the first connection, and not before', async () => {
  // Nobody listens there: the request for a token is refused at once.
  const client = new AsyncVZapsClient({
    client_token: 'client-token-1',
    client_secret: 'client-secret-1',
    base_url: 'http://127.0.0.1:1',
    realtime_url: 'ws://127.0.0.1:1',
  });
  const subscription = client.events.subscribe({
    instance_id: 'instance-1',
    instance_token: 'instance-token-1',
  });
  const refused = firstValueFrom(subscription.errors$);
  expect(loaded).toBe(0);
  subscription.on('All', () => undefined);
  expect(await refused).toMatchObject({ code: 'TOKEN_REQUEST_FAILED' });
  expect(loaded).toBe(1);
  await client.close();
});
