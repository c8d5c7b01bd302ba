import type { Judge } from '../../../inventory/schema/complain.ts';
import { showValue } from '../../../yaml/show-value.ts';

/** Linux: IFNAMSIZ is 16 with the closing NUL; wg-quick(8) asks for this alphabet and 15 letters at most. */
export const INTERFACE = '^[a-zA-Z0-9_=+.-]{1,15}$';

export const complainOfInterface: Judge = text =>
  new RegExp(INTERFACE).test(text) && text !== '.' && text !== '..'
    ? undefined
    : {
        what: `${showValue(text)} cannot be the name of a network interface`,
        wayOut: 'use at most 15 letters, digits and _ = + . - (wg-quick(8)), as in wg0',
      };

/** A WireGuard public key: 32 bytes in base64 (wg(8)); never repeated in the error, it may be a private key. */
export const complainOfKey: Judge = text =>
  /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').toString('base64') === text
    ? undefined
    : {
        what: 'this is no WireGuard public key',
        wayOut: `a key is 32 bytes in base64: 44 characters, the last a =${text.length === 44 ? '' : `; this has ${text.length}`}`,
      };
