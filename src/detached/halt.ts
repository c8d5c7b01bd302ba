import { quote } from '../shell/quote.ts';
import type { RunPlace } from './run-place.ts';
import { wholeScript } from './whole-script.ts';

/** Text that lets the run's script end the task that is under way, and begin none after it. */
export const halt = (place: RunPlace): string =>
  wholeScript(place.folder, `[ ! -d "$root/runs/"${quote(place.run)} ] || : >"$root/runs/"${quote(place.run)}/halt`);
