/** The version in package.json, which a spec compares it with. */
export const VERSION = '0.1.0';
