import type { LeaveOut, LeftOut, SeenHost } from '../model/plan/leave-out.ts';
import { livingProbe, parseLiving } from './living.ts';

/** Why a host is not to be wiped unasked; `undefined`: nothing speaks against it. What could not be read may be alive. */
function reason({ begun, reading }: SeenHost, phase: string): string | undefined {
  if (reading === undefined || begun === undefined) return 'it could not be read, so what runs there is unknown';
  if (reading.code !== 0) return 'what runs there could not be read';
  const later = [...begun].filter(name => name !== phase);
  if (later.length > 0) return `phase ${later.join(', ')} has begun`;
  const living = parseLiving(reading.stdout);
  return living.length === 0 ? undefined : living.join('; ');
}

/**
 * The one rule of `up` for a wipe: it is left out, as a whole, where a later phase has begun on any of the hosts, where
 * anything of a cluster is alive on one, whoever made it, or where that cannot be told. `command` is the line that wipes
 * some hosts alone.
 */
export const spareLiving = (phase: string, command: (hosts: readonly string[]) => string): LeaveOut => ({
  probe: livingProbe,
  decide: (seen): LeftOut | undefined => {
    const because = seen.flatMap(one => {
      const why = reason(one, phase);
      return why === undefined ? [] : [{ host: one.host, because: why }];
    });
    if (because.length === 0) return undefined;
    // Where a phase of ours has begun a wipe is no next step; anywhere else the next phase would be refused.
    const dirty = seen.filter(one => one.hasWork && one.begun?.size === 0).map(one => one.host);
    return {
      what: 'a live cluster is not wiped',
      because,
      instead: dirty.length === 0 ? [] : [{ hosts: dirty, type: command(dirty) }],
    };
  },
});
