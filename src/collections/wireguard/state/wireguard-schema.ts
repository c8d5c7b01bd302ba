import * as z from 'zod';

/** A name that both the kernel (15 bytes) and wg-quick take for an interface. */
export const interfaceName = z
  .string()
  .regex(/^[A-Za-z0-9_=+.-]{1,15}$/, 'an interface name has 1 to 15 letters, digits or _ = + . -')
  .refine(name => name !== '.' && name !== '..', 'not a file name');

/** The unit that puts an interface up at boot. */
export const wgQuickUnit = (name: string): string => `wg-quick@${name}.service`;
