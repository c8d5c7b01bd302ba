import type { Script } from '../model/plan/script.ts';
import { apartFunction } from './apart.ts';
import { placeFunction } from './reach/places.ts';
import removalText from './removal.sh';
import { lines, raw } from './sh.ts';

/**
 * Defines what a removal is made of, and what is asked before one; `placeFunction` and `apartFunction` with it.
 *
 * - `provision_match_all PATTERN…`: sets `$provision_matching` to the paths that patterns with `*`, `?` and `[…]` match, as written, a
 *   line each; a last name `*` matches hidden ones, too. It looks into no folder whose server does not answer. Fails for a name
 *   with a line break. Starts no process of its own.
 * - `provision_packaged PATH…`: prints `PACKAGE<tab>PATH` for each thing at or below them that a package of dpkg or rpm owns.
 * - `provision_staying REAL KEPT PACKAGED`: what stays below a folder (just placed by `provision_place`), a line
 *   `PATTERN<tab>DEPTH<tab>NAME<tab>WHY` for each: every mount point that the kernel would not let go, by whatever way it is
 *   seen; the paths in `KEPT`; what a package owns. PATTERN is one of find's `-path`, without a leading `./`; DEPTH is `all`
 *   where what is below stays, too, or `one`.
 * - `provision_left STAYING`: prints a few things below `.` that are none of that, nor a folder above it.
 * - `provision_empty REAL IDENTITY STAYING`: removes all the rest below a folder, apart from its mounts.
 * - `provision_unlink REAL IDENTITY`: removes a file or link, apart from mounts.
 * - `provision_rmdir REAL`: removes an empty folder, of a parent that is entered through no link.
 * - `provision_remove PATH`: removes what stands there now, whatever it is, in these ways. Fails where something of it stays.
 */
export const removalFunctions: Script = lines(apartFunction, placeFunction, raw(removalText));
