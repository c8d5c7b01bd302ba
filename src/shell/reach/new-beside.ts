import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import newBesideText from './new-beside.sh';
import writeBesideText from './write-beside.sh';

/**
 * Defines what is done with a box: a folder of ours, 0700, beside the place that something new is made for, with a name that
 * nobody can guess. In it the new thing gets its owner, mode and content under its own name; then it is moved to
 * the folder above, so that `mv` has no name of others to follow, not even where a link to a folder stands. ID: what `provision_box`
 * said of it; where others can write, it must still be the same when it is entered.
 */
export const newBeside: Script = raw(newBesideText);

/**
 * Defines, for whoever has come to a path: `provision_open_box`, which makes a box there; `provision_in_box ACT ARG…`, which does one of
 * the above with it; and `provision_close_box`, which takes it away. Its name is written down beforehand, in a folder that is
 * root's: so what a killed script has left is told from whatever a user may call his files, and `provision_open_box`
 * takes it away wherever it is. The lock lets only one script be at work on a host.
 */
export const writeBeside: Script = raw(writeBesideText);
