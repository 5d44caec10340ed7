import { readEnvironment, variableOf } from '~/cli/arguments/environment';

const four = {
  VZAPS_CLIENT_TOKEN: 'token-of-client',
  VZAPS_CLIENT_SECRET: 'secret-of-client',
  VZAPS_INSTANCE_ID: 'id-of-instance',
  VZAPS_INSTANCE_TOKEN: 'token-of-instance',
};
const names = Object.keys(four);

describe('readEnvironment', () => {
  it('asks for the embedded gateway when nothing is set', () => {
    expect(readEnvironment({ PATH: '/bin' })).toEqual({ kind: 'embedded' });
    expect(readEnvironment(Object.fromEntries(names.map((name) => [name, ''])))).toEqual({
      kind: 'embedded',
    });
  });

  it('asks for the platform when all four are set', () => {
    expect(readEnvironment(four)).toEqual({
      kind: 'platform',
      client_options: { client_token: 'token-of-client', client_secret: 'secret-of-client' },
      subscribe_options: { instance_id: 'id-of-instance', instance_token: 'token-of-instance' },
    });
  });

  it('takes another host', () => {
    const hosts = { VZAPS_BASE_URL: 'https://api.example', VZAPS_REALTIME_URL: 'wss://realtime.example' };
    expect(readEnvironment({ ...four, ...hosts })).toMatchObject({
      client_options: { base_url: 'https://api.example', realtime_url: 'wss://realtime.example' },
    });
  });

  it.each(names)('names %s when it alone is missing, and shows no value', (name) => {
    for (const unset of [undefined, '']) {
      const target = readEnvironment({ ...four, [name]: unset });
      expect(target).toEqual({ kind: 'incomplete', missing: [name] });
    }
  });

  it('names all four when only a host is set', () => {
    expect(readEnvironment({ VZAPS_BASE_URL: 'https://api.example' })).toEqual({
      kind: 'incomplete',
      missing: names,
    });
  });
});

describe('variableOf', () => {
  it('is the name of the variable of an option', () => {
    expect(['client_token', 'client_secret', 'instance_id', 'instance_token'].map(variableOf)).toEqual(names);
  });
});
