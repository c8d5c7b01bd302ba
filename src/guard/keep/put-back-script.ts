import { apartFunction } from '../../shell/apart.ts';
import { lines, raw, sh } from '../../shell/sh.ts';
import { WRITTEN } from '../../shell/written-note.ts';
import { mountsBelow } from './mounts-below.ts';
import putBackFunctionsText from './put-back-functions.sh';

/**
 * Defines `put_files_back`, which brings every kept path and the folders above it back to what they were when the guard was
 * armed, whatever stands there now: a link, a folder, a fifo, a mount, something immutable, a file system that was made
 * read-only, nothing, or another folder above. What stands there and is neither file nor link is set aside beside its
 * place, never removed. Each path is compared again afterwards, and what is not as it was then is told of with the reason:
 * a restoring that failed is never silent. Wants `$dir` (the guard's folder), `say`, and `within`.
 *
 * Places are entered, and names in them are relative then: a folder that is exchanged for a link meanwhile leads nowhere. Below a
 * folder of somebody else's, root writes nothing: that user does, with his own rights (`shell/reach.ts`), and what is put back is his.
 */
export const putBackFunctions = lines(
  apartFunction,
  mountsBelow,
  sh`provision_written=${WRITTEN}`,
  raw(putBackFunctionsText),
);
