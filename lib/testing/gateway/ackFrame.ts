/** The id in a client's ack, which is `{"type":"ack","event_id":"<id>"}`; undefined for any other frame. */
export const ackedId = (text: string): string | undefined => {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== 'object' || frame === null) return undefined;
    const { type, event_id } = frame as Record<string, unknown>;
    return type === 'ack' && typeof event_id === 'string' ? event_id : undefined;
  } catch {
    return undefined;
  }
};
