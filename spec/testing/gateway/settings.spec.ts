import { createGateway, type GatewaySettings } from 'vzaps-rx/testing';
import { connect } from './bareClient';
import { startGateway } from './startGateway';

describe('the settings', () => {
  it.each<[string, unknown, RegExp]>([
    ['port', -1, /^createGateway: port is to be a port from 0 to 65535; it was -1\.$/],
    ['port', '8080', /port is to be a port from 0 to 65535; it was '8080'/],
    ['credentials', { client_token: 'a' }, /credentials is to be \{ client_token, client_secret \}/],
    [
      'credentials',
      { client_token: 'a', client_secret: '' },
      /it was \{ client_token: 'a', client_secret: '' \}/,
    ],
    ['credentials', null, /credentials is to be .*; it was null/],
    ['instances', {}, /instances is to be an object .*; it was \{\}/],
    ['instances', ['a'], /instances is to be an object/],
    ['instances', { a: 1 }, /instances is to be an object/],
    ['subscribed_events', 'Message', /subscribed_events is to be a list of event types; it was 'Message'/],
    ['subscribed_events', [1], /subscribed_events/],
    ['token_seconds', 0, /token_seconds is to be a number of seconds above 0; it was 0/],
    ['token_seconds', '60', /token_seconds is to be .*; it was '60'/],
    ['token_spelling', 'kebab', /token_spelling is to be 'snake' or 'camel'; it was 'kebab'/],
    ['retry_after_form', 'iso', /retry_after_form is to be 'seconds' or 'date'/],
    ['headers_suffice', 1, /headers_suffice is to be true or false; it was 1/],
    ['wrong_credentials', 401, /wrong_credentials is to be \{ status \}/],
    ['wrong_credentials', { status: 101 }, /an HTTP status from 300 to 599/],
    ['wrong_credentials', { close_code: 1006 }, /it was \{ close_code: 1006 \}/],
    ['wrong_credentials', { status: 401, close_code: 4401 }, /wrong_credentials/],
    ['unknown_instance', { status: 404, body: '' }, /unknown_instance/],
    ['cursor', 'none', /cursor is to be 'exclusive' or 'inclusive'/],
    ['unknown_cursor', 'old', /unknown_cursor is to be 'new' or 'all'/],
    ['history', 0, /history is to be a whole number of at least 1; it was 0/],
    ['replay_acked', 'yes', /replay_acked is to be true or false/],
    ['resend_on_connect', null, /resend_on_connect is to be true or false; it was null/],
    ['owed_from', 'end', /owed_from is to be 'first_connection' or 'start'/],
    [
      'resend_after_seconds',
      Infinity,
      /resend_after_seconds is to be a number of seconds above 0; it was Infinity/,
    ],
    ['resend_order', 'shuffled', /resend_order is to be 'as_made' or 'reversed' or 'last'/],
    ['second_connection', 'oldest_wins', /second_connection is to be 'fan_out' or 'newest_wins'/],
    ['replaced_close_code', 2000, /replaced_close_code is to be a close code/],
    ['ping_seconds', -1, /ping_seconds is to be a number of seconds above 0; it was -1/],
    ['record_limit', 1.5, /record_limit is to be a whole number of at least 1; it was 1.5/],
  ])('%s cannot be %p', async (name, value, message) => {
    const created = createGateway({ [name]: value });
    await expect(created).rejects.toThrow(TypeError);
    await expect(created).rejects.toThrow(message);
  });

  it('are those that there are', async () => {
    const created = createGateway({ tokenSeconds: 60 } as GatewaySettings);
    await expect(created).rejects.toThrow(TypeError);
    await expect(created).rejects.toThrow(/knows no option tokenSeconds; it knows port, .*token_seconds/);
  });

  it('may be undefined, which leaves them out', async () => {
    const gateway = await startGateway({ instances: undefined, token_seconds: undefined } as never);
    const client = await connect(gateway);
    gateway.send({ id: 'a', type: 'Message' });
    expect(await client.nextIds(1)).toEqual(['a']);
  });

  it.each(['refuse', 'refuseTokens'] as const)('of %s() are an HTTP status that refuses', async (name) => {
    const gateway = await startGateway();
    expect(() => gateway[name](101)).toThrow(
      new TypeError(`${name}: status is to be an HTTP status from 300 to 599; it was 101.`),
    );
  });
});
