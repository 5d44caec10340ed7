type Piece = Uint8Array | string;

/**
 * The text of an answer, cut off after so many bytes: no answer is read without end. `docs/protocol.md`, "Getting a token".
 */
export const boundedText = async (response: Response, most_bytes: number): Promise<string> => {
  const pieces = piecesOf(response.body);
  if (pieces === undefined) return (await response.text()).slice(0, most_bytes);
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += typeof piece === 'string' ? piece.length : piece.byteLength;
    text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    if (bytes >= most_bytes) return text;
  }
  return text + decoder.decode();
};

/** A fetch of the user's own may give a body of another kind: a stream of Node, or what can't be read piece by piece. */
const piecesOf = (body: unknown): AsyncIterable<Piece> | undefined => {
  const streams = body as Partial<ReadableStream<Uint8Array> & AsyncIterable<Piece>> | null | undefined;
  if (streams?.getReader !== undefined) return readFrom(streams as ReadableStream<Uint8Array>);
  return streams?.[Symbol.asyncIterator] === undefined ? undefined : (streams as AsyncIterable<Piece>);
};

/** Not every browser can iterate over a stream. */
const readFrom = async function* (stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
};
