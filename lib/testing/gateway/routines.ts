import { interval, Subscription } from 'rxjs';
import { DEFAULT_SCHEDULER } from '../clock';
import type { InstanceFeeds } from './instanceFeeds';
import type { Recorder } from './recorder';
import type { DecidedSettings } from './settings';

/** How often it is looked for what is to be sent again, at most. */
const SHORTEST_LOOK_MS = 5;

/** What the gateway does again and again while it runs: it sends what was not acked, and pings. */
export const startRoutines = (
  { resend_after_seconds, ping_seconds }: Pick<DecidedSettings, 'resend_after_seconds' | 'ping_seconds'>,
  feeds: InstanceFeeds,
  recorder: Pick<Recorder, 'happened'>,
): Subscription => {
  const routines = new Subscription();
  if (resend_after_seconds !== undefined) {
    const after_ms = resend_after_seconds * 1000;
    const resending = interval(Math.max(SHORTEST_LOOK_MS, after_ms / 4), DEFAULT_SCHEDULER).subscribe(() => {
      for (const feed of feeds.all()) feed.resend(after_ms);
      recorder.happened();
    });
    routines.add(resending);
  }
  if (ping_seconds !== undefined) {
    const pinging = interval(ping_seconds * 1000, DEFAULT_SCHEDULER).subscribe(() => {
      for (const connection of feeds.connections()) connection.ping();
    });
    routines.add(pinging);
  }
  return routines;
};
