import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import lookThereText from './look-there.sh';
import lookThroughText from './look-through.sh';

/**
 * Defines, for the folder that was reached: `provision_see NAME`, which says in a line what stands there, following no link
 * and opening nothing (a folder or file with `stat`'s mode, uid, gid, size, owner and group); and `provision_read NAME`,
 * which prints a file. Where others can write, what was opened must be what stands there now, by its inode.
 */
export const lookThere: Script = raw(lookThereText);

/**
 * Defines, for whoever has come to a path: `provision_look_at`, which sets `provision_kind` to what `provision_see` says of it; and
 * `provision_through COMMAND…`, which gives the file's content to a command's standard input, and fails where it
 * could not be read; `provision_alone`, which refuses a place where others than root can write, and sets `reach_real` to the
 * path as it may be used there.
 */
export const lookThrough: Script = raw(lookThroughText);
