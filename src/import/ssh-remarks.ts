import type { Place, Remark } from './found.ts';
import { warning } from './remark.ts';

/** That a jump is entered with a key of its own. */
export const jumpKey = (path: string, place: Place): Remark =>
  warning(
    `the jump host's own key ${path} has no place in user@address:port: say it in ~/.ssh/config, under the hop's Host`,
    place,
  );

/** That the source switches the checking of host keys off. @param options by name and value */
export const uncheckedKeys = (options: readonly string[], place: Place): Remark =>
  warning(
    `host keys were not checked there (${options.join(', ')}), and are here: known ones only, unless ssh.host_key is accept-new`,
    place,
  );
