import type { IncomingMessage, RequestListener } from 'node:http';
import { isPhoneNumber } from '~/cli/arguments/phoneNumber';
import { EVENT_TYPES, type EventType } from '~/protocol/eventType';
import type { BuiltEnvelope, Envelopes } from '~/testing/envelopes/createEnvelopes';
import { readJsonBody } from '~/testing/gateway/jsonBody';
import { sendReply } from '~/testing/gateway/tokenEndpoint';
import type { TokenReply } from '~/testing/gateway/tokenReply';

/** Where an emulator is asked for an event. */
export const TRIGGER_PATH = '/emulator/events';

/** What it is asked for. */
interface TriggerRequest {
  readonly type: EventType;
  readonly text?: string;
  readonly from?: string;
}

/** A message may be long. */
const MOST_BYTES = 1024 * 1024;

const FIELDS = ['type', 'text', 'from'];

const refused = (message: string): TokenReply => ({ status: 400, body: { code: 'bad_request', message } });

const isTextOrNothing = (value: unknown): boolean => value === undefined || typeof value === 'string';

/** Why this is no request for an event; undefined if it is one. */
const problemIn = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null) return 'the body is to be a JSON object with a type';
  const { type, text, from } = body as Readonly<Record<string, unknown>>;
  if (!(EVENT_TYPES as readonly unknown[]).includes(type))
    return `type is to be one of ${EVENT_TYPES.join(', ')}`;
  if (type !== 'Message' && (text !== undefined || from !== undefined))
    return 'text and from are for a Message only';
  if (!isTextOrNothing(text)) return 'text is to be a text';
  if (from !== undefined && !(typeof from === 'string' && isPhoneNumber(from)))
    return 'from is to be a phone number: digits only, with its country code';
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name));
  return unknown === undefined ? undefined : `there is no field ${unknown}, but ${FIELDS.join(', ')}`;
};

const built = (make: Envelopes, { type, text, from }: TriggerRequest): BuiltEnvelope<string> => {
  const options = { ...(text === undefined ? {} : { text }), ...(from === undefined ? {} : { from }) };
  return type === 'Message' ? make.Message(options) : make[type]();
};

const isFromPage = ({ headers }: IncomingMessage): boolean => headers.origin !== undefined;

/** Answers `POST /emulator/events` with the event that it has sent. */
export const createTriggerEndpoint =
  (make: Envelopes, send: (event: BuiltEnvelope<string>) => void): RequestListener =>
  (request, response) => {
    const reply = (answer: TokenReply): void => sendReply(response, answer);
    if (request.method !== 'POST' || request.url !== TRIGGER_PATH)
      return reply({
        status: 404,
        body: { code: 'not_found', message: `POST /token and POST ${TRIGGER_PATH} are all there is` },
      });
    // Any page that a browser shows could ask.
    if (isFromPage(request))
      return reply({ status: 403, body: { code: 'forbidden', message: 'pages may not trigger events' } });
    readJsonBody(request, MOST_BYTES).then(
      (body) => {
        const problem = problemIn(body);
        if (problem !== undefined) return reply(refused(problem));
        const event = built(make, body as TriggerRequest);
        send(event);
        reply({ status: 201, body: event });
      },
      () => response.destroy(),
    );
  };
