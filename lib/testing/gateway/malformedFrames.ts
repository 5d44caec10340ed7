/**
 * Frames that hold no event, each for another reason. The page on the protocol says what an event is; what is none must
 * not end a client's stream.
 */
export const MALFORMED_FRAMES = {
  not_json: 'this is not JSON',
  truncated: '{"id":"evt_cut","type":"Message","data":{"type":"Mess',
  empty: '',
  no_object: '["evt_list","Message"]',
  no_id: '{"type":"Message","data":{"type":"Message"}}',
  no_type: '{"id":"evt_untyped","data":{"type":"Message"}}',
  wrong_id: '{"id":7,"type":"Message","data":{"type":"Message"}}',
  binary: new Uint8Array([0x00, 0xff, 0xc3, 0x28]),
} as const satisfies Readonly<Record<string, string | Uint8Array>>;

/** The ways in which a frame can hold no event. */
export type MalformedForm = keyof typeof MALFORMED_FRAMES;
