import { createEnvelopes, type Envelopes, type EnvelopesOptions, type MediaKind } from 'vzaps-rx/testing';

/** A text of this form. */
const matching = (form: RegExp): unknown => expect.stringMatching(form);

const NOON = Date.UTC(2026, 4, 17, 12);

const TYPES = [
  'Message',
  'ReadReceipt',
  'Presence',
  'ChatPresence',
  'HistorySync',
  'Connected',
  'Disconnected',
  'GroupParticipantsAdd',
  'GroupParticipantsRemove',
] as const satisfies readonly (keyof Envelopes)[];

const oneOfEach = (options: EnvelopesOptions) => {
  const make = createEnvelopes({ now: () => NOON, ...options });
  return TYPES.map((type) => make[type]());
};

interface MessageEvent {
  readonly Info: {
    readonly Chat: string;
    readonly Sender: string;
    readonly IsGroup: boolean;
    readonly Type: string;
    readonly MediaType: string;
  };
  readonly Message: Readonly<Record<string, unknown>>;
}

const eventOf = ({ data }: { readonly data: { readonly [field: string]: unknown } }) =>
  data['event'] as MessageEvent;

describe('an envelope', () => {
  it('is there for every type of the protocol, and there is no other', () => {
    expect(Object.keys(createEnvelopes()).sort()).toEqual([...TYPES].sort());
  });

  it.each(TYPES)('of the type %s has all five fields', (type) => {
    const envelope = createEnvelopes({ instance_id: 'north', now: () => NOON })[type]();
    expect(Object.keys(envelope)).toEqual(['id', 'type', 'instance_id', 'created_at', 'data']);
    expect(envelope).toEqual({
      id: matching(/^evt_\w+$/),
      type,
      instance_id: 'north',
      created_at: '2026-05-17T12:00:00.000Z',
      data: expect.objectContaining({ type, event: expect.any(Object) as unknown }) as unknown,
    });
    expect(JSON.parse(JSON.stringify(envelope))).toEqual(envelope);
  });

  it('is made now and for the first instance of the gateway, unless told otherwise', () => {
    const { created_at, instance_id } = createEnvelopes().Connected();
    expect(instance_id).toBe('instance-1');
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(created_at) - Date.now())).toBeLessThan(60_000);
  });

  it.each(['sorted', 'random'] as const)('is the same with the same seed, and ids that are %s', (ids) => {
    expect(oneOfEach({ seed: 7, ids })).toEqual(oneOfEach({ seed: 7, ids }));
  });

  it('is another with another seed', () => {
    expect(oneOfEach({ seed: 7 })).not.toEqual(oneOfEach({ seed: 8 }));
  });
});

describe('ids', () => {
  const idsOf = (options: EnvelopesOptions): readonly string[] => {
    const make = createEnvelopes(options);
    return Array.from({ length: 2000 }, () => make.Presence().id);
  };

  it.each(['sorted', 'random'] as const)('that are %s are unique', (ids) => {
    expect(new Set(idsOf({ ids })).size).toBe(2000);
  });

  it('sort by time unless told otherwise', () => {
    const ids = idsOf({});
    expect([...ids].sort()).toEqual(ids);
  });

  it('do not sort by time, if asked to', () => {
    const ids = idsOf({ ids: 'random' });
    const ascending = ids.filter((id, index) => index > 0 && id > ids[index - 1]!);
    expect(ascending.length).toBeGreaterThan(800);
    expect(ascending.length).toBeLessThan(1200);
  });
});

describe('a message', () => {
  const make = createEnvelopes();

  it('has the text and the sender that were asked for, in their chat, and no media', () => {
    const envelope = make.Message({ text: 'olá', from: '15550100042' });
    expect(eventOf(envelope)).toMatchObject({
      Info: {
        Chat: '15550100042@s.whatsapp.net',
        Sender: '15550100042@s.whatsapp.net',
        IsGroup: false,
        Type: 'text',
        MediaType: '',
      },
      Message: { conversation: 'olá' },
    });
    expect(envelope.data).not.toHaveProperty('media_url');
  });

  it('has some text if none is asked for', () => {
    expect(eventOf(make.Message()).Message['conversation']).toMatch(/\w/);
  });

  it.each<[MediaKind, string, RegExp]>([
    ['image', 'image/jpeg', /^https:\/\/.+\.jpg$/],
    ['video', 'video/mp4', /^https:\/\/.+\.mp4$/],
    ['audio', 'audio/ogg; codecs=opus', /^https:\/\/.+\.ogg$/],
    ['document', 'application/pdf', /^https:\/\/.+\.pdf$/],
    ['sticker', 'image/webp', /^https:\/\/.+\.webp$/],
  ])('with a stored %s has its media_url', (media, mimetype, media_url) => {
    const envelope = make.Message({ media });
    expect(envelope.data.media_url).toMatch(media_url);
    expect(eventOf(envelope)).toMatchObject({
      Info: { Type: 'media', MediaType: media },
      Message: { [`${media}Message`]: { mimetype } },
    });
    expect(eventOf(envelope).Message).not.toHaveProperty('conversation');
  });

  it('with media that are not stored has no media_url', () => {
    const envelope = make.Message({ media: 'video', stored: false });
    expect(envelope.data).not.toHaveProperty('media_url');
    expect(eventOf(envelope).Info.MediaType).toBe('video');
  });

  it('with media has its text as their caption', () => {
    expect(eventOf(make.Message({ media: 'image', text: 'look' })).Message).toMatchObject({
      imageMessage: { caption: 'look' },
    });
    expect(eventOf(make.Message({ media: 'image' })).Message['imageMessage']).not.toHaveProperty('caption');
  });

  it('in a group is of the group’s chat, and of a person', () => {
    const { Info } = eventOf(make.Message({ group: true, media: 'audio' }));
    expect(Info).toMatchObject({ IsGroup: true, Chat: matching(/^\d+@g\.us$/) });
    expect(Info.Sender).toMatch(/^\d+@s\.whatsapp\.net$/);
  });
});

describe('a history sync', () => {
  it.each([20_000, 1_000_000, 5_000_000])('of %i bytes is about as large', (bytes) => {
    const envelope = createEnvelopes().HistorySync({ bytes });
    const size = Buffer.byteLength(JSON.stringify(envelope));
    expect(size / bytes).toBeGreaterThan(0.9);
    expect(size / bytes).toBeLessThan(1.1);
  });

  it('has 20000 bytes unless told otherwise', () => {
    const size = Buffer.byteLength(JSON.stringify(createEnvelopes().HistorySync()));
    expect(Math.abs(size - 20_000)).toBeLessThan(2000);
  });
});

describe('what is asked for', () => {
  const make = createEnvelopes();

  it.each([
    ['Read', 'read'],
    ['Delivered', ''],
    ['ReadSelf', 'read'],
  ] as const)('is in a receipt: %s', (state, Type) => {
    const { data } = make.ReadReceipt({ message_ids: ['A', 'B'], state });
    expect(data).toMatchObject({ state, event: { MessageIDs: ['A', 'B'], Type } });
  });

  it.each([
    [true, 'online'],
    [false, 'offline'],
  ])('is in a presence: online %p', (online, state) => {
    expect(make.Presence({ online }).data).toMatchObject({ state, event: { Unavailable: !online } });
  });

  it.each(['composing', 'paused'] as const)('is in a chat presence: %s', (state) => {
    expect(make.ChatPresence({ state }).data).toMatchObject({ event: { State: state } });
  });

  it('is in a disconnection', () => {
    expect(make.Disconnected({ reason: 'logged out' }).data).toMatchObject({
      event: { Reason: 'logged out' },
    });
  });

  it.each([
    ['GroupParticipantsAdd', 'Join'],
    ['GroupParticipantsRemove', 'Leave'],
  ] as const)('is in a %s', (type, field) => {
    expect(make[type]({ participants: ['15550100042', '15550100043'] }).data['event']).toMatchObject({
      JID: matching(/@g\.us$/),
      [field]: ['15550100042@s.whatsapp.net', '15550100043@s.whatsapp.net'],
    });
  });
});

describe('two builders', () => {
  it('make no id twice, unless they have the same seed', () => {
    expect(createEnvelopes().Message().id).not.toBe(createEnvelopes().Message().id);
    const seeded = { seed: 7, now: () => 0 };
    expect(createEnvelopes(seeded).Message()).toEqual(createEnvelopes(seeded).Message());
  });
});

describe('what an envelope is to be', () => {
  const make = createEnvelopes();
  const WRONG: readonly (readonly [string, string, () => unknown])[] = [
    ['createEnvelopes: seed', 'a whole number from', () => createEnvelopes({ seed: 0.5 })],
    ['createEnvelopes: ids', "'sorted' or 'random'", () => createEnvelopes({ ids: 'mixed' as never })],
    ['createEnvelopes: options', 'an object', () => createEnvelopes('instance-1' as never)],
    ['Message: options', 'an object', () => make.Message('hello' as never)],
    ['Message: media', "'image' or 'video' or 'audio' or", () => make.Message({ media: 'gif' as never })],
    ['Message: group', 'true or false', () => make.Message({ group: 'yes' as never })],
    ['ReadReceipt: message_ids', 'a list of texts', () => make.ReadReceipt({ message_ids: 'a' as never })],
    ['Presence: online', 'true or false', () => make.Presence({ online: 1 as never })],
    ['ChatPresence: state', "'composing' or 'paused'", () => make.ChatPresence({ state: 'away' as never })],
    ['HistorySync: bytes', 'a number of bytes from 0 to 100000000', () => make.HistorySync({ bytes: 1e12 })],
    ['Disconnected: reason', 'a text', () => make.Disconnected({ reason: 4 as never })],
    [
      'GroupParticipantsAdd: participants',
      'a list of texts',
      () => make.GroupParticipantsAdd({ participants: [''] }),
    ],
  ];

  it.each(WRONG)('is checked at the call: %s is to be %s', (name, expected, build) => {
    expect(build).toThrow(TypeError);
    expect(build).toThrow(`${name} is to be ${expected}`);
  });

  it.each(TYPES)('has no options that there are not: %s', (type) => {
    const build = make[type] as (options: object) => unknown;
    expect(() => build({ colour: 'red' })).toThrow(`${type} knows no option colour; it knows `);
  });

  it('may be undefined, which leaves it out', () => {
    expect(make.Message({ text: 'hello', media: undefined } as never).data).not.toHaveProperty('media_url');
  });
});
