import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import actAsOwnerText from './act-as-owner.sh';

/**
 * Defines `provision_there TEXT ARG…`: runs shell text with arguments (`$1` …) in the folder that `provision_reach` has come to. Text
 * and arguments hold no secret; those go by standard input. In root's folders that is here; below a folder of
 * somebody else's a shell of his does it, which first goes the rest of the way. It has his uid and groups, so that
 * the kernel forbids what he may not do; no file of ours is open in it but pipes; it is ended after a minute, or after
 * `provision_patience` seconds. Needs `setpriv` (util-linux), `su`, or busybox's `start-stop-daemon`. Ends with 3 where
 * a folder on the rest of the way is missing.
 */
export const actAsOwner: Script = raw(actAsOwnerText);
