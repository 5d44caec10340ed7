import type { SubscriptionState } from 'vzaps-rx';
import { mayFollow } from '~/connection/state';

const STATES: { readonly [Name in SubscriptionState['status']]: SubscriptionState } = {
  idle: { status: 'idle' },
  connecting: { status: 'connecting', attempt: 1 },
  open: { status: 'open', since: new Date(0), resumed_from: undefined },
  waiting: { status: 'waiting', attempt: 2, retry_at: new Date(0), reason: 'closed' },
  closing: { status: 'closing', in_flight: 0 },
  closed: { status: 'closed' },
};

type Name = keyof typeof STATES;

const followersOf = (name: Name): readonly string[] =>
  Object.values(STATES)
    .filter((next) => mayFollow(STATES[name], next))
    .map(({ status }) => status);

describe('the states of a subscription', () => {
  it.each<[Name, readonly Name[]]>([
    ['idle', ['connecting', 'closing', 'closed']],
    ['connecting', ['idle', 'open', 'waiting', 'closing', 'closed']],
    ['open', ['idle', 'waiting', 'closing', 'closed']],
    ['waiting', ['idle', 'connecting', 'waiting', 'closing', 'closed']],
    ['closing', ['closing', 'closed']],
    ['closed', []],
  ])('%s is followed by %p', (name, followers) => {
    expect(followersOf(name)).toEqual(followers);
  });
});
