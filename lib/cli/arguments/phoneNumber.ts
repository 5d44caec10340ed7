/** As WhatsApp writes it: with its country code, and nothing but digits. */
export const isPhoneNumber = (text: string): boolean => /^[1-9]\d{4,14}$/.test(text);

/** A phone number as people write it, such as `+55 (11) 99999-0000`, in digits only; undefined if it is none. */
export const readPhoneNumber = (text: string): string | undefined => {
  const digits = text.replace(/^\+|[\s().-]/g, '');
  return isPhoneNumber(digits) ? digits : undefined;
};
