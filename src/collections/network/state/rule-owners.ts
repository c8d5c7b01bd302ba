import { matchesAny } from '../../../model/text/glob.ts';
import type { Owner } from '../../../remnants/ownership.ts';

/** Programs that are known by their rules of policy routing, as `ip rule` prints them without the number. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  // util/linuxfw and wgengine/router of Tailscale: its mark, and its table.
  Tailscale: ['*fwmark 0x80000/0xff0000 *', 'from all lookup 52'],
  // client/internal/routemanager of NetBird.
  NetBird: ['*fwmark 0x1bd00 *', '* lookup netbird', '* lookup 7120'],
  // The kernel prints who made a rule, where he says so (linux/rtnetlink.h).
  keepalived: ['* proto keepalived', '* proto 18'],
  // net/xfrm of strongSwan (its option routing_table).
  strongSwan: ['from all lookup 220'],
};

/** Whose rule it is; `undefined`: nobody knows. */
export const ruleOwner = (selector: string): Owner =>
  Object.entries(OWNERS).find(([, patterns]) => matchesAny(patterns, selector))?.[0];

/** Programs that say in each route that it is theirs (rtnetlink(7), `proto`), or make the interface that it leads through. */
const ROUTES: Readonly<
  Record<string, { readonly protocols?: readonly string[]; readonly interfaces?: readonly string[] }>
> = {
  keepalived: { protocols: ['keepalived', '18'] },
  FRRouting: { protocols: ['zebra', 'bgp', 'isis', 'ospf', 'rip', 'eigrp'] },
  Babel: { protocols: ['babel'] },
  Tailscale: { interfaces: ['tailscale*'] },
  NetBird: { interfaces: ['wt0'] },
  ZeroTier: { interfaces: ['zt*'] },
  Docker: { interfaces: ['docker0', 'docker_gwbridge', 'br-????????????'] },
  podman: { interfaces: ['podman*', 'cni-podman*'] },
  libvirt: { interfaces: ['virbr*'] },
};

/** Whose a route is; `undefined`: nobody knows. */
export const routeOwner = (route: { readonly protocol: string; readonly devices: readonly string[] }): Owner =>
  Object.entries(ROUTES).find(
    ([, { protocols = [], interfaces = [] }]) =>
      protocols.includes(route.protocol) ||
      (route.devices.length > 0 && route.devices.every(name => matchesAny(interfaces, name))),
  )?.[0];
