import type { Checks } from '../checkThat';
import { TEXT } from '../checks';
import type { Draw } from './draw';

/** The `data` of a `Connected`: the instance is connected to WhatsApp. */
export const connectedData = (draw: Draw): object => ({
  type: 'Connected',
  event: { Timestamp: draw.timestamp() },
});

/** What a disconnection is to be. */
export interface DisconnectedOptions {
  /** Why, as the platform says it. @default 'stream error' */
  readonly reason?: string;
}

export const DISCONNECTED_OPTIONS: Checks<DisconnectedOptions> = { reason: TEXT };

/** The `data` of a `Disconnected`: the instance is no longer connected to WhatsApp. */
export const disconnectedData = (
  draw: Draw,
  { reason = 'stream error' }: DisconnectedOptions = {},
): object => ({
  type: 'Disconnected',
  event: { Timestamp: draw.timestamp(), Reason: reason },
});
