import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import ownFolderText from './own-folder.sh';

/**
 * Defines, for the folder that was reached: `provision_own_folder NAME OWNER GROUP MODE`, which gives a folder in it its owner,
 * group and mode from inside, so that no name can be swapped meanwhile (an empty owner or group stays); and
 * `provision_make_folder`, which makes it before.
 */
export const ownFolder: Script = raw(ownFolderText);
