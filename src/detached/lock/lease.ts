import { quote } from '../../shell/quote.ts';
import type { RunPlace } from '../run-place.ts';
import { wholeScript } from '../whole-script.ts';

/** Seconds for which a lock lives without being renewed, while none of its scripts runs. */
export const LEASE = 120;

/** Text that says the run goes on. */
export const renew = (place: RunPlace): string =>
  wholeScript(
    place.folder,
    `[ ! -d "$root/runs/"${quote(place.run)} ] || uptime_now >"$root/runs/"${quote(place.run)}/lease`,
  );
