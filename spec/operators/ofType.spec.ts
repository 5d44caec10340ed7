import { handle, ofType } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles } from '../support/marbles';

const values = {
  M: eventOf('M', { type: 'Message' }),
  R: eventOf('R', { type: 'ReadReceipt' }),
  P: eventOf('P', { type: 'Presence' }),
  N: eventOf('N', { type: 'NewerThanThisLibrary' }),
};

describe('ofType', () => {
  it.each([
    ['a source that never emits', '---', '---', '^'],
    ['an empty source', '---|', '---|', '^--!'],
    ['one event', '--M-|', '--M-|', '^---!'],
    ['one event of another type', '--R-|', '----|', '^---!'],
    ['many events', '-MRMPN-M|', '-M-M---M|', '^-------!'],
    ['an error', '-MR-#', '-M--#', '^---!'],
  ])('of %s', (_what, input, output, subscription) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(input, values);
      expectObservable(source.pipe(ofType('Message'))).toBe(output, values);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    })();
  });

  it(
    'unsubscribes from its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-MR-M-', values);
      expectObservable(source.pipe(ofType('Message')), '---!').toBe('-M--', values);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it.each([
    ['several', ['Message', 'Presence'], '-M-P-'],
    ['none, which is all', [], '-MRPN'],
    ["'All'", ['All'], '-MRPN'],
    ["'All' among others", ['Message', 'All'], '-MRPN'],
    ['one that is newer than this library', ['NewerThanThisLibrary'], '----N'],
    ['one that is spelled in another way', ['message'], '-----'],
  ])('with %s', (_what, types, output) => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-MRPN', values).pipe(ofType(...types))).toBe(output, values);
    })();
  });

  it(
    'leaves an event that it does not let pass to be acked at its delivery',
    marbles(({ cold, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('--R');
      const handled = cold('-MR', values).pipe(
        deliver(),
        ofType('Message'),
        handle(() => cold('-')),
      );
      expectObservable(handled).toBe('-');
    }),
  );

  it.each([
    [[['Message']], '["Message"]'],
    [[undefined], 'nothing'],
    [['Message', ''], 'an empty string'],
  ])('refuses at the call what is no name: %j', (types, came) => {
    expect(() => ofType(...(types as string[]))).toThrow(
      `type: expected the name of an event type, but got ${came}`,
    );
  });

  it(
    'can be used for several sources at once',
    marbles(({ cold, expectObservable }) => {
      const messages = ofType('Message');
      expectObservable(cold('-MR', values).pipe(messages)).toBe('-M', values);
      expectObservable(cold('-RM', values).pipe(messages)).toBe('--M', values);
    }),
  );
});
