import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Faults } from './faults';
import type { IssuedTokens } from './issuedTokens';
import { readJsonBody } from './jsonBody';
import type { Recorder } from './recorder';
import type { DecidedSettings } from './settings';
import { type TokenReply, tokenReply } from './tokenReply';

const NO_SUCH_PATH: TokenReply = {
  status: 404,
  body: { code: 'not_found', message: 'POST /token is all there is' },
};

export const sendReply = (response: ServerResponse, { status, body, headers = {} }: TokenReply): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/** Makes what answers `POST /token`, and anything else that is no upgrade. */
export const createTokenEndpoint = (
  settings: DecidedSettings,
  tokens: IssuedTokens,
  faults: Pick<Faults, 'refuse_token'>,
  recorder: Recorder,
  onOther: RequestListener | undefined,
): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const answer = (body: unknown, response: ServerResponse): void => {
    const reply = faults.refuse_token.take() ?? tokenReply(body, settings, tokens.issue);
    recorder.tokenRequest(body, reply.status);
    sendReply(response, reply);
    recorder.happened();
  };

  return (request, response) => {
    if (request.method !== 'POST' || request.url !== '/token') {
      if (onOther === undefined) sendReply(response, NO_SUCH_PATH);
      else onOther(request, response);
      return;
    }
    readJsonBody(request).then(
      (body) => answer(body, response),
      // A client that goes away in the middle of its request is owed no answer.
      () => response.destroy(),
    );
  };
};
