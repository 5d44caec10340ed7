import type { Claimer, Delivery, Outcome } from '~/delivery/delivery';
import { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';
import type { Judgement } from './verdict';

/** An event that has come to a handler, and what that has of it. */
export interface Claim<E> {
  readonly event: E;
  /** Undefined for an event that no source has delivered. */
  readonly delivery: Delivery | undefined;
  /** False too if the claim came too late. */
  readonly claimed: boolean;
}

/** Who gets what is handled. */
interface Behind<E> {
  done(event: E): void;
}

/** True for an event that the claimer has handled in an earlier delivery: it only goes on to those behind who have not. */
export const wasHandledBefore = <E extends EventEnvelope>(
  event: E,
  delivery: Delivery | undefined,
  claimer: Claimer,
  behind: Behind<E>,
): boolean => {
  if (delivery?.wasDoneBy(claimer) !== true) return false;
  if (delivery.isWantedFrom(claimer)) delivery.passOn(claimer, event, behind);
  return true;
};

/** Gives those behind what was handled. They may claim it meanwhile, so it is to be released after that. */
export const passOn = <E>(
  { event, delivery, claimed }: Claim<E>,
  claimer: Claimer,
  behind: Behind<E>,
): void => {
  if (claimed && delivery !== undefined) delivery.passOn(claimer, event, behind);
  else behind.done(event);
};

export const release = ({ delivery, claimed }: Claim<unknown>, claimer: Claimer, outcome: Outcome): void => {
  if (claimed) delivery?.release(outcome, claimer);
};

/**
 * Tells the source of a failure, and when the event is to come again; returns what was told. An event that was claimed too late is
 * acked already: there is nothing left to decide, and it is skipped.
 */
export const tellFailure = (
  { event, claimed }: Claim<EventEnvelope>,
  delivery: Delivery,
  { verdict, cause }: Judgement,
  redeliver_seconds = delivery.source.redeliver_seconds,
): VZapsHandlerError => {
  const failure = new VZapsHandlerError(event, claimed ? verdict : 'skip', cause);
  delivery.source.failed(failure);
  if (claimed) delivery.wishRedelivery(redeliver_seconds * 1000);
  return failure;
};
