import type { Script } from '../model/plan/script.ts';
import { quote } from '../shell/quote.ts';
import { lines, raw } from '../shell/sh.ts';
import { statusNames } from './detach-status.ts';
import followText from './follow.sh';
import type { RunPlace } from './run-place.ts';
import { wholeScript } from './whole-script.ts';

/** Defines `follow FOLDER BYTES` (`follow.sh`). */
export const followFunction: Script = lines(statusNames, raw(followText));

/** Text that follows a script of any run, from its `offset`-th byte on. */
export const follow = (place: RunPlace, number: number, offset: number): string =>
  wholeScript(place.folder, followFunction.text, `follow "$root/runs/"${quote(place.run)}/${number} ${offset}`);
