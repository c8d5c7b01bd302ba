import type { Script } from '../model/plan/script.ts';
import { reachFunctions } from '../shell/reach/reach.ts';
import { lines, raw } from '../shell/sh.ts';
import decideUndoText from './decide-undo.sh';
import { putBackFunctions } from './keep/put-back-script.ts';
import { stateFunctions } from './keep/state-script.ts';
import undoText from './undo.sh';

/**
 * The text that a guard keeps on the host, called as `sh undo FOLDER timer|now|boot|again [SECONDS]`. Whoever renames `armed`
 * first decides: this script, or the controller that has come back. Everything that can be put back is tried, whatever
 * fails before it; `undone` is there with the list of what was put back when all is done. After a boot only files and
 * what starts at boot are left to undo.
 */
export const undoScript: Script = lines(
  raw(decideUndoText),
  stateFunctions,
  reachFunctions,
  putBackFunctions,
  raw(undoText),
);
