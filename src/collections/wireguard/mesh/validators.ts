import type { Validator } from '../../../inventory/schema/validators.ts';
import { showValue } from '../../../yaml/show-value.ts';
import { isInterfaceName, isKey } from '../state/wireguard-schema.ts';

export const validateInterface: Validator = text =>
  isInterfaceName(text)
    ? undefined
    : {
        what: `${showValue(text)} cannot be the name of a network interface`,
        hint: 'use at most 15 letters, digits and _ = + . - (wg-quick(8)), as in wg0',
      };

/** A WireGuard public key: 32 bytes in base64 (wg(8)); never repeated in the error, it may be a private key. */
export const validateKey: Validator = text =>
  isKey(text)
    ? undefined
    : {
        what: 'this is not a WireGuard public key',
        hint: `a key is 32 bytes in base64: 44 characters, the last a =${text.length === 44 ? '' : `; this has ${text.length}`}`,
      };
