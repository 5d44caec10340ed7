import { readFileSync } from 'node:fs';
import { readArguments } from '~/cli/arguments/commandLine';
import { VERSION } from '~/cli/version';

const readAll = (...given: readonly string[]) => {
  const written = { out: '', err: '' };
  const result = readArguments(given, '1.2.3', {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
  });
  return { result, ...written };
};

const read = (...given: readonly string[]) => readAll('demo', ...given);

describe('the arguments of demo', () => {
  it('go on for ever unless told otherwise', () => {
    expect(read().result).toEqual({ kind: 'demo', count: undefined });
  });

  it.each([['--count', '12'], ['--count=12']])('reads the count from %p', (...given) => {
    expect(read(...given).result).toEqual({ kind: 'demo', count: 12 });
  });

  it.each([
    ['--count', '0'],
    ['--count', '-1'],
    ['--count', '1.5'],
    ['--count', '1e3'],
    ['--count', 'many'],
    ['--count', ''],
    ['--count', '9'.repeat(20)],
    ['--count'],
    ['--unknown'],
    ['12'],
  ])('complains of %p %p in one line', (...given) => {
    const { result, err, out } = read(...given);
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toMatch(/^error: .+\n$/);
    expect(out).toBe('');
  });

  it('says what a count is', () => {
    expect(read('--count', 'many').err).toContain("'many' is invalid. Expected a whole number from 1.");
  });

  it('helps', () => {
    const { result, out, err } = read('--help');
    expect(result).toEqual({ kind: 'nothing', exit_code: 0 });
    expect(out).toContain('--count <n>');
    expect(out).toContain('VZAPS_INSTANCE_TOKEN');
    expect(err).toBe('');
  });
});

describe('the arguments of listen', () => {
  it('are all events, for people, for ever, unless told otherwise', () => {
    expect(readAll('listen').result).toEqual({
      kind: 'listen',
      credentials: {},
      print_json: false,
      headers: {},
      concurrency: 1,
    });
  });

  it('may all be given', () => {
    const given = [
      ...['--client-token', 'c', '--client-secret', 's', '--instance-id', 'i', '--instance-token', 't'],
      ...[
        '--base-url',
        'b',
        '--realtime-url',
        'r',
        '--dotenv',
        'f',
        '-e',
        'Message, Presence',
        '--since',
        'evt_1',
      ],
      ...['--store', 'd', '--filter', 'event.x=1', '--print-json', '--count', '3'],
      ...['-f', 'http://localhost:3000/webhook', '-H', 'X-One: 1', '--header', 'x-two:2'],
      ...['--signing-secret', 'whsec_x', '--concurrency', '4'],
    ];
    expect(readAll('listen', ...given).result).toEqual({
      kind: 'listen',
      credentials: {
        clientToken: 'c',
        clientSecret: 's',
        instanceId: 'i',
        instanceToken: 't',
        baseUrl: 'b',
        realtimeUrl: 'r',
      },
      env_file: 'f',
      events: ['Message', 'Presence'],
      since: 'evt_1',
      store: 'd',
      filter: { path: ['event', 'x'], value: '1' },
      print_json: true,
      count: 3,
      forward_to: 'http://localhost:3000/webhook',
      headers: { 'x-one': '1', 'x-two': '2' },
      signing_secret: 'whsec_x',
      concurrency: 4,
    });
  });

  it.each([
    ['--events', 'Message,', 'Expected types of events, separated by commas.'],
    ['--filter', 'event..x', 'Expected a path in data, such as event.Info.IsGroup=true.'],
    ['--count', '0', 'Expected a whole number from 1.'],
    ['--concurrency', '0', 'Expected a whole number from 1.'],
    ['--forward-to', 'localhost:3000', '--forward-to: expected an http: or https: address'],
    ['-H', 'Authorization', '--header: expected a name and a value, such as'],
    ['-H', 'X-A: b\nX-C: d', '--header: expected a name and a value, such as'],
  ])('are complained of: %s %s', (name, value, complaint) => {
    const { result, err } = readAll('listen', name, value);
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toContain(complaint);
  });
});

describe('what says how events are forwarded', () => {
  const TO = ['--forward-to', 'http://localhost/hook/?next=/a/'];

  it('is taken as it is given', () => {
    expect(readAll('listen', ...TO, '-H', 'X-A: 1', '-H', 'x-a: 2').result).toMatchObject({
      forward_to: 'http://localhost/hook/?next=/a/',
      headers: { 'x-a': '1, 2' },
    });
  });

  it.each([
    [['--forward-to', 'http://user:pw123@localhost/'], 'without user and password'],
    [[...TO, '--signing-secret', ''], 'Expected a secret that is not empty.'],
    [[...TO, '-H', 'Content-Length: 5'], 'Content-Length is what each request sets by itself.'],
    [[...TO, '-H', 'X-Vzaps-Event-Id: mine'], 'X-Vzaps-Event-Id is what each request sets by itself.'],
    [['--concurrency', '2'], 'are for --forward-to.'],
    [['-H', 'X-A: 1'], 'are for --forward-to.'],
    [['--signing-secret', 's'], 'are for --forward-to.'],
  ])('is complained of: %p', (given, complaint) => {
    const { result, err } = readAll('listen', ...given);
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toContain(complaint);
  });
});

describe('the arguments of emulate', () => {
  it('are a port, one event a second and no faults, unless told otherwise', () => {
    expect(readAll('emulate').result).toEqual({
      kind: 'emulate',
      port: 8787,
      rate: 1,
      faults: [],
      every: 10,
    });
  });

  it('may all be given', () => {
    const given = ['--port', '0', '--rate', '2.5', '--faults', 'drop, loseAcks', '--every', '0.5'];
    expect(readAll('emulate', ...given).result).toEqual({
      kind: 'emulate',
      port: 0,
      rate: 2.5,
      faults: ['drop', 'loseAcks'],
      every: 0.5,
    });
  });

  it.each([
    ['--port', '65536', 'Expected a port from 0 to 65535.'],
    ['--port', '-1', 'Expected a port from 0 to 65535.'],
    ['--rate', '10001', 'Expected events a second, from 0 to 10000.'],
    ['--rate', 'often', 'Expected events a second, from 0 to 10000.'],
    [
      '--faults',
      'drop,fire',
      'There is no fire, but drop, close, halfOpen, refuse, duplicate, reorder, loseAcks, malformed, slowHandshake.',
    ],
    ['--faults', '', 'There is no , but drop'],
    ['--every', '0', 'Expected seconds, from 0.1 to 86400.'],
  ])('are complained of: %s %s', (name, value, complaint) => {
    const { result, err, out } = readAll('emulate', name, value);
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toMatch(/^error: .+\n$/);
    expect(err).toContain(complaint);
    expect(out).toBe('');
  });
});

describe('the arguments of trigger', () => {
  it('are a type, and what is in the event', () => {
    const given = ['message', '--text', 'hi', '--from', '5511999990000', '--url', 'http://127.0.0.1:9000/'];
    expect(readAll('trigger', ...given).result).toEqual({
      kind: 'trigger',
      type: 'Message',
      text: 'hi',
      from: '5511999990000',
      url: 'http://127.0.0.1:9000',
    });
    expect(readAll('trigger', 'Message', '--from', '+55 (11) 99999-0000').result).toMatchObject({
      from: '5511999990000',
    });
    expect(readAll('trigger', 'Presence').result).toMatchObject({
      type: 'Presence',
      url: 'http://127.0.0.1:8787',
    });
  });

  it.each([
    [[], "missing required argument 'type'"],
    [['Massage'], 'Expected one of Message, ReadReceipt'],
    [['Message', '--from', 'Ana'], 'Expected a phone number'],
    [['Message', '--from', ''], 'Expected a phone number'],
    [['Presence', '--text', 'hi'], 'error: --text and --from are for a Message; a Presence has neither.'],
    [['Connected', '--from', '5511999990000'], 'error: --text and --from are for a Message'],
    [['Message', '--url', 'localhost'], '--url: expected an http: or https: address'],
    [['Message', '--url', 'ws://127.0.0.1:1'], '--url: expected an http: or https: address'],
  ])('are complained of: %p', (given, complaint) => {
    const { result, err } = readAll('trigger', ...given);
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toContain(complaint);
  });
});

describe('a secret', () => {
  it.each([
    [['listen', '--clientsecret=hunter2'], "error: unknown option '--clientsecret'\n"],
    [['listen', '--client-secrett=a\n=hunter2'], "error: unknown option '--client-secrett'\n"],
    [['listen', '-H', 'X-Vzaps-Token: hunter2'], 'error: --header: X-Vzaps-Token is what each request sets'],
    [['listen', '-H', 'Authorization Bearer hunter2'], 'error: --header: expected a name and a value'],
    [
      ['listen', '-f', 'http://user:hunter2@127.0.0.1:9/'],
      'error: --forward-to: expected an address without',
    ],
    [['listen', '-f', 'ftp://hunter2'], 'error: --forward-to: expected an http: or https: address'],
    [
      ['trigger', 'Message', '--url', 'http://user:hunter2@127.0.0.1:9'],
      'error: --url: expected the address',
    ],
    [
      ['trigger', 'Message', '--url', 'http://127.0.0.1:9/?token=hunter2'],
      'error: --url: expected the address',
    ],
    [['trigger', 'Message', '--url', 'http://127.0.0.1:9/#hunter2'], 'error: --url: expected the address'],
  ])('is not shown in a complaint: %j', (given, complaint) => {
    const { result, out, err } = readAll(...given);
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toContain(complaint);
    expect(out + err).not.toContain('hunter2');
  });
});

describe('the command line', () => {
  it('says what there is, where it is called without a command', () => {
    const { result, out, err } = readAll();
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(out).toBe('');
    for (const name of ['demo', 'emulate', 'trigger', 'Exit codes']) expect(err).toContain(name);
  });

  it('guesses what was meant', () => {
    const { result, err } = readAll('emulat');
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(err).toContain('Did you mean emulate?');
  });

  it.each([['--help'], ['emulate', '--help'], ['trigger', '-h'], ['help'], ['help', 'listen']])(
    'helps: %p',
    (...given) => {
      const { result, out, err } = readAll(...given);
      expect({ result, err }).toEqual({ result: { kind: 'nothing', exit_code: 0 }, err: '' });
      expect(out).toContain('Usage: vzaps-rx');
    },
  );

  it('helps with a command as that command does itself', () => {
    expect(readAll('help', 'listen').out).toBe(readAll('listen', '--help').out);
    expect(readAll('help', 'help').out).toContain('Usage: vzaps-rx help');
  });

  it.each([['lisn'], ['listen', 'emulate'], ['--count', '3']])(
    'helps with no command that there is not: %p',
    (...given) => {
      const { result, out, err } = readAll('help', ...given);
      expect({ result, out }).toEqual({ result: { kind: 'nothing', exit_code: 2 }, out: '' });
      expect(err).toMatch(/^error: .+\n$/);
    },
  );

  it('knows its version', () => {
    expect(readAll('--version')).toEqual({
      result: { kind: 'nothing', exit_code: 0 },
      out: '1.2.3\n',
      err: '',
    });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    expect(VERSION).toBe(version);
  });
});
