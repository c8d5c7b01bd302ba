import * as z from 'zod';

/** Linux: IFNAMSIZ is 16 with the closing NUL; wg-quick(8) asks for this alphabet and 15 letters at most. */
export const INTERFACE = '^[A-Za-z0-9_=+.-]{1,15}$';

/** A name that both the kernel and wg-quick take for an interface. */
export const isInterfaceName = (name: string): boolean =>
  new RegExp(INTERFACE).test(name) && name !== '.' && name !== '..';

export const interfaceName = z
  .string()
  .regex(new RegExp(INTERFACE), 'an interface name has 1 to 15 letters, digits or _ = + . -')
  .refine(isInterfaceName, 'not a file name');

/** A key as `wg` writes it: 32 bytes in base64, of whose last letter before `=` two bits are unused. For `grep -E`, too. */
export const KEY = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';

export const isKey = (text: string): boolean => new RegExp(`^${KEY}$`).test(text);

/** The unit that puts an interface up at boot. */
export const wgQuickUnit = (name: string): string => `wg-quick@${name}.service`;
