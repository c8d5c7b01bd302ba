import type { Script } from '../../model/plan/script.ts';
import { lines, raw, sh } from '../sh.ts';
import { actAsOwner } from './act-as-owner.ts';
import { lookThere, lookThrough } from './look-there.ts';
import { newBeside, writeBeside } from './new-beside.ts';
import { ownFolder } from './own-folder.ts';
import walkText from './walk.sh';

/**
 * The way to a path of a host, for whoever reads or writes there.
 *
 * `provision_reach PATH [make|make-private] [follow]` goes to the folder that holds the path's last name and sets `provision_name`
 * (`./NAME`). Where all folders above are root's and nobody else can write to them, nobody can swap a name: they are
 * looked at by name, in one process. From the first on that others can write to, it goes one folder at a time, and asks
 * each `.` who owns it and whether it is the one that was meant. Then it is
 *   - root's alone (nothing else is set): names there can be trusted;
 *   - root's, but others can write there, as /tmp (`provision_shared`): only names that nobody else knows are written
 *     to, and what was opened is compared with what stands there;
 *   - below a folder of somebody else's (`provision_as`, his uid): root does nothing there; he does, with his own rights.
 * A link on the way is followed only where root made it in a folder that is root's alone. Ends with 3 where a folder
 * is missing (with `make` it is made, 0755; with `make-private`, 0700), with 1 and the reason where the way is refused. `follow`: a link of root's at
 * the last name is followed too. A user that is not root trusts itself as it trusts root.
 *
 * `provision_there TEXT ARG…` (`act-as-owner.ts`) then runs shell text in that folder, as whom it has to be.
 */
const walk: Script = raw(walkText);

/** Defines `provision_reach`, `provision_there`, and what is done in the folder that was reached. */
export const reachFunctions: Script = sh`reach_library=${lines(walk, lookThere, newBeside, ownFolder).text}
eval "$reach_library"
${actAsOwner}
${lookThrough}
${writeBeside}`;
