import { matchesAny } from '../../../model/text/glob.ts';

/** Programs that are known by their rules of policy routing, as `ip rule` prints them without the number. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  // util/linuxfw and wgengine/router of Tailscale: its mark, and its table.
  Tailscale: ['*fwmark 0x80000/0xff0000 *', 'from all lookup 52'],
  // client/internal/routemanager of NetBird.
  NetBird: ['*fwmark 0x1bd00 *', '* lookup netbird', '* lookup 7120'],
  // net/xfrm of strongSwan (its option routing_table).
  strongSwan: ['from all lookup 220'],
};

/** Whose rule it is; `undefined`: nobody knows. */
export const ruleOwner = (selector: string): string | undefined =>
  Object.entries(OWNERS).find(([, patterns]) => matchesAny(patterns, selector))?.[0];
