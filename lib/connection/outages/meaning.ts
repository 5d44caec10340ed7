/** What the client does after a connection ended: try again, get a new access token first, or give up. */
export type Reaction = 'retry' | 'new_token' | 'give_up';

/** What a number means with which the server ended or refused something. */
export interface Meaning {
  readonly means: string;
  readonly reaction: Reaction;
}

/** The numbers with a meaning of their own. */
export type Meanings = Readonly<Record<number, Meaning>>;
