import type { Script } from '../../model/plan/script.ts';
import { raw } from '../../shell/sh.ts';
import mountsBelowText from './mounts-below.sh';

/**
 * Defines `guard_mounts_below FOLDER…`: of the mount points on standard input, the `$guard_field`th word of each line, as mountinfo
 * writes them, prints those below one of the folders as patterns of find's `-path`, which `-xdev` does not know: a bind of the same disk is one, too. With `$guard_here`
 * set they are told from the folder, as `./NAME`. Of a name with odd signs the pattern fits a little more.
 */
export const mountsBelow: Script = raw(mountsBelowText);
