import { lines, raw } from '../../shell/sh.ts';
import keepFunctionsText from './keep-functions.sh';
import { mountsBelow } from './mounts-below.ts';
import { walkPath } from './walk-path.ts';

/**
 * Defines `guard_keep`, which copies what a list of paths leads to into the guard's folder (`$guard`). The list, an
 * argument each: `file PATH` (a folder: its owner and mode alone), `tree PATH` (whatever is below, too), `whole PATH` (and a name
 * that is new there counts), `program PATH`. What is kept stands there by real paths, a line each:
 * - `places`: files and links, there or not; copies of those that are there in `kept/`
 * - `folders`: mode, owner, group and path of every folder on the way, those above first
 * - `wholes`, `programs`: those of that kind
 * - `mounts`: what was mounted, and whether it could be written to
 *
 * Fails where anything could not be copied.
 */
export const keepFunctions = lines(walkPath, mountsBelow, raw(keepFunctionsText));
