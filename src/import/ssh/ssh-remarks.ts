import type { Place, Remark } from '../found.ts';
import { warning } from '../remark.ts';

/** That the source switches the checking of host keys off. @param options by name and value */
export const uncheckedKeys = (options: readonly string[], place: Place): Remark =>
  warning(
    `host keys were not checked there (${options.join(', ')}), and are here: known ones only, unless ssh.host_key is accept-new`,
    place,
  );
