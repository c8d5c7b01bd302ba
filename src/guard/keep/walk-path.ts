import { raw } from '../../shell/sh.ts';
import walkPathText from './walk-path.sh';

/**
 * Defines `guard_walk PATH WORD`, which prints `file LINK` for every link that a path leads through, by its real path, and
 * last `WORD PATH`: the real path that it ends at, there or not. Nothing is opened, and no process is started but
 * `readlink`, once for each link.
 */
export const walkPath = raw(walkPathText);
