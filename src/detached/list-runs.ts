import listRunsText from './list-runs.sh';
import { wholeScript } from './whole-script.ts';

/**
 * Text that lists the runs that have left something on a host, four lines for each script: `run ID STATE` (`RunState`),
 * the owner's line, `script NUMBER` (0: none), its meaning's line.
 */
export const listRuns = (folder: string | undefined): string => wholeScript(folder, listRunsText);
