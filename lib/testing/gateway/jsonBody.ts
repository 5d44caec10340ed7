import type { IncomingMessage } from 'node:http';
import { parseJson } from '../parseJson';

/** Larger bodies are no token requests. */
const MOST_BYTES_OF_A_TOKEN_REQUEST = 64 * 1024;

/** A body that is too large is read to its end as well, so that it can be answered; what is kept of it is no JSON. */
const readBody = async (request: IncomingMessage, most_bytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most_bytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/**
 * Reads the JSON body of a request to its end. Rejects if the client goes away before.
 *
 * @returns undefined if the body is no JSON, or too large
 */
export const readJsonBody = async (
  request: IncomingMessage,
  most_bytes = MOST_BYTES_OF_A_TOKEN_REQUEST,
): Promise<unknown> => parseJson(await readBody(request, most_bytes));
