import type { Script } from '../../../model/plan/script.ts';
import { raw } from '../../../shell/sh.ts';
import saveFunctionsText from './save-functions.sh';

/**
 * How an archive is made: copies of what is to be kept in a folder beside it, packed, unpacked again beside that, and every
 * object compared with its *original*: type, mode, owner, size and SHA-256. Only then it gets its name, and beside it the
 * list of what it holds, which a removal asks (`archivedFunction`, and for lines of outputs `requireArchivedRules`).
 *
 * `provision_begin` makes the folder; `provision_save START`, run where `provision_walk` is, copies what cannot be made
 * again; `provision_keep_output NAME TEXT must|may` keeps what a command prints; `provision_finish` does the rest. Names
 * may hold any byte: no list of names is given to tar. What has no content (a socket, a pipe, a device) is in the list only.
 */
export const saveFunctions: Script = raw(saveFunctionsText);
