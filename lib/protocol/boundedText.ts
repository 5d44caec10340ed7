/**
 * The text of an answer, cut off after so many bytes: no answer is read without end. `docs/protocol.md`, "Getting a token".
 */
export const boundedText = async (response: Response, most_bytes: number): Promise<string> => {
  const body = response.body as Partial<ReadableStream<Uint8Array>> | null | undefined;
  // A fetch of the user's own may give a body of another kind.
  if (body?.getReader === undefined) return (await response.text()).slice(0, most_bytes);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  while (bytes < most_bytes) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
};
