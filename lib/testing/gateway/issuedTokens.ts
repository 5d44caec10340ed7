/** The access tokens that the gateway has issued. */
export interface IssuedTokens {
  issue(): string;
  /** True if the token was issued, and has neither expired nor been revoked. */
  holds(token: string): boolean;
  revokeAll(): void;
}

export const createIssuedTokens = (seconds: number, now: () => number): IssuedTokens => {
  const expiries = new Map<string, number>();
  let issued = 0;
  return {
    issue: () => {
      issued += 1;
      const token = `access-token-${issued}`;
      expiries.set(token, now() + seconds * 1000);
      return token;
    },
    holds: (token) => (expiries.get(token) ?? 0) > now(),
    revokeAll: () => expiries.clear(),
  };
};
