import type { Secrets } from '~/secrets/secrets';

/** A secret that nobody uses any more. */
export const addAndLetGo = (secrets: Secrets, secret: string): void => {
  secrets.add(secret);
  secrets.letGo(secret);
};
