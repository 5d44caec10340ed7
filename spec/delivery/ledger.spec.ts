import { Ledger } from '~/delivery/ledger';

/** A ledger that these ids have arrived in. */
const ledgerWith = (...ids: readonly string[]): Ledger => {
  const ledger = new Ledger(100, 'start');
  for (const id of ids) ledger.deliver(id);
  return ledger;
};

describe('the ledger', () => {
  it('knows nothing at first', () => {
    const ledger = new Ledger(100);
    expect(ledger.seen('a')).toBe('fresh');
    expect([ledger.cursor, ledger.next_cursor, ledger.in_flight, ledger.parked]).toEqual([
      undefined,
      undefined,
      0,
      0,
    ]);
  });

  it('starts at the cursor it is given', () => {
    expect(ledgerWith()).toMatchObject({ cursor: 'start', next_cursor: 'start' });
    expect(ledgerWith('a')).toMatchObject({ cursor: 'start', next_cursor: 'start', in_flight: 1 });
  });

  it('resumes after the cursor, or after the first event as long as there is none', () => {
    const ledger = new Ledger(100);
    expect(ledger.resume_from).toBeUndefined();
    ledger.deliver('a');
    ledger.deliver('b');
    ledger.settle('b');
    expect([ledger.cursor, ledger.resume_from]).toEqual([undefined, 'a']);
    ledger.settle('a');
    expect([ledger.cursor, ledger.resume_from]).toEqual(['b', 'b']);
    expect(ledgerWith('a').resume_from).toBe('start');
  });

  it('knows the event of the cursor it is given as settled', () => {
    expect(ledgerWith().seen('start')).toBe('settled');
    const ledger = new Ledger(100);
    ledger.restore([], 'restored');
    expect(ledger.seen('restored')).toBe('settled');
  });

  it('moves the cursor to the event before the oldest unsettled one', () => {
    const ledger = ledgerWith('a', 'b', 'c', 'd');
    const cursors = ['c', 'a', 'b', 'd'].map((id) => {
      ledger.settle(id);
      return ledger.cursor;
    });
    expect(cursors).toEqual(['start', 'a', 'c', 'd']);
  });

  it('keeps the cursor behind a parked event, also while it is delivered again', () => {
    const ledger = ledgerWith('a', 'b');
    ledger.park('a');
    ledger.settle('b');
    expect([ledger.cursor, ledger.seen('a'), ledger.in_flight, ledger.parked]).toEqual([
      'start',
      'parked',
      0,
      1,
    ]);
    expect(ledger.deliver('a')).toMatchObject({ id: 'a', before: 'start', deliveries: 2 });
    expect([ledger.cursor, ledger.seen('a'), ledger.in_flight, ledger.parked]).toEqual([
      'start',
      'in_flight',
      1,
      0,
    ]);
    ledger.settle('a');
    expect(ledger.cursor).toBe('b');
  });

  it('goes by the order of arrival, whatever the ids look like', () => {
    const ledger = ledgerWith('9', '1', '5');
    ledger.settle('9');
    expect(ledger.cursor).toBe('9');
    ledger.settle('1');
    expect(ledger.cursor).toBe('1');
  });

  it('tells where the cursor will be when all that is handled is settled', () => {
    const ledger = ledgerWith('a', 'b', 'c');
    ledger.handle('b');
    expect(ledger).toMatchObject({ cursor: 'start', next_cursor: 'start' });
    ledger.handle('a');
    expect(ledger).toMatchObject({ cursor: 'start', next_cursor: 'b', in_flight: 3 });
    ledger.handle('c');
    expect(ledger).toMatchObject({ cursor: 'start', next_cursor: 'c' });
    expect(ledger.seen('a')).toBe('in_flight');
  });

  it('does not park what was handled, nor settle what is parked', () => {
    const ledger = ledgerWith('a', 'b');
    ledger.handle('a');
    ledger.park('a');
    expect(ledger).toMatchObject({ parked: 0, in_flight: 2 });
    ledger.park('b');
    ledger.handle('b');
    ledger.settle('b');
    expect(ledger.seen('b')).toBe('parked');
  });

  it('takes no notice of ids that it has no entry for', () => {
    const ledger = ledgerWith('a');
    for (const change of [ledger.handle, ledger.settle, ledger.park]) change.call(ledger, 'unknown');
    expect(ledger.seen('unknown')).toBe('fresh');
    expect(ledger).toMatchObject({ in_flight: 1, parked: 0 });
  });

  it('does not count an event twice that is parked twice', () => {
    const ledger = ledgerWith('a');
    ledger.park('a');
    ledger.park('a');
    expect(ledger).toMatchObject({ in_flight: 0, parked: 1 });
  });

  it('remembers so many settled ids, and unsettled ones however many', () => {
    const ledger = new Ledger(2);
    for (const id of ['a', 'b', 'c', 'd']) ledger.deliver(id);
    for (const id of ['a', 'b', 'c']) ledger.settle(id);
    expect(['a', 'b', 'c', 'd'].map((id) => ledger.seen(id))).toEqual([
      'fresh',
      'settled',
      'settled',
      'in_flight',
    ]);
  });

  it('tells which id it had to forget for one that settles', () => {
    const ledger = new Ledger(1);
    for (const id of ['a', 'b', 'c']) ledger.deliver(id);
    expect(['b', 'b', 'unknown', 'a'].map((id) => ledger.settle(id)?.id)).toEqual([
      undefined,
      undefined,
      undefined,
      'b',
    ]);
  });

  it.each([
    ['has passed it', ['a', 'b', 'c'], { id: 'a', comes_again: false }],
    ['is at it, since a server may count it in', ['b', 'a'], { id: 'b', comes_again: true }],
    ['is before it', ['b', 'c'], { id: 'b', comes_again: true }],
    ['is before it, however few are', ['c', 'a'], { id: 'c', comes_again: true }],
  ])(
    'tells of a forgotten id whether its event comes again, where the cursor %s',
    (_, settled, forgotten) => {
      const ledger = new Ledger(settled.length - 1);
      for (const id of ['a', 'b', 'c', 'd']) ledger.deliver(id);
      expect(settled.map((id) => ledger.settle(id)).at(-1)).toEqual(forgotten);
    },
  );

  it('tells of an id as forgotten once a restart would not find it', () => {
    const ledger = new Ledger(3, undefined, { durable: 1 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) ledger.deliver(id);
    expect(['b', 'c', 'd', 'e'].map((id) => ledger.settle(id)?.id)).toEqual([undefined, 'b', 'c', 'd']);
    expect(['b', 'c', 'd', 'e'].map((id) => ledger.seen(id))).toEqual([
      'fresh',
      'settled',
      'settled',
      'settled',
    ]);
  });

  it('tells of a forgotten id of an earlier process that its event comes again until the cursor moves', () => {
    const ledger = new Ledger(2);
    expect(ledger.restore(['a', 'b'], 'a')).toBe(false);
    for (const id of ['c', 'd', 'e', 'f']) ledger.deliver(id);
    expect(['d', 'e', 'c', 'f'].map((id) => ledger.settle(id))).toEqual([
      { id: 'a', comes_again: true },
      { id: 'b', comes_again: true },
      { id: 'd', comes_again: false },
      { id: 'e', comes_again: false },
    ]);
  });

  it.each([
    ['a', true],
    ['b', false],
    [undefined, true],
  ])('tells at a restart with the cursor %p whether too little is remembered', (cursor, forgot) => {
    expect(new Ledger(2).restore(['a', 'b', 'b', 'c'], cursor)).toBe(forgot);
  });

  it('takes over what an earlier process settled, and its cursor', () => {
    const ledger = ledgerWith();
    ledger.restore(['a', 'b', 'a'], 'b');
    expect([ledger.cursor, ledger.seen('a'), ledger.seen('b'), ledger.seen('c')]).toEqual([
      'b',
      'settled',
      'settled',
      'fresh',
    ]);
  });

  it('keeps its own cursor where the earlier process had none', () => {
    const ledger = ledgerWith();
    ledger.restore([], undefined);
    expect(ledger.cursor).toBe('start');
  });
});
