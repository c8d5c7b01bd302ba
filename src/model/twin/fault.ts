import type { Severity } from '../gate/diagnosis.ts';
import type { Host, Inventory, Site } from '../inventory.ts';
import { areNeighbours } from '../lan-around.ts';
import type { Script } from '../plan/script.ts';
import { InputProblem } from '../problems/problem.ts';
import type { TwinLayout } from './twin-layout.ts';

/** One thing done in one place of the twin, as root; it ends with 77 and a reason where it cannot be done here. */
export interface FaultStep {
  /** A host, `router:SITE` or `internet`. */
  readonly on: string;
  readonly script: Script;
  /** What this script prints in another place is the standard input of the first. */
  readonly feed?: { readonly on: string; readonly script: Script };
}

/** Where a fault is put: what of the inventory its scripts need. */
export interface FaultScene {
  readonly inventory: Inventory;
  /** As many as `hosts` chose, or as the user named. */
  readonly hosts: readonly Host[];
  /** How the twin is built: its machines, their cables and addresses, the routers' rules. */
  readonly layout: TwinLayout;
}

/** A way in which something breaks in practice, to be rehearsed: what `list`, the tests and the documentation are made from. */
export interface Fault {
  /** Kebab-case. */
  readonly name: string;
  readonly title: string;
  /** The code of the cause that a diagnosis must name first. */
  readonly code: string;
  readonly severity: Severity;
  /** Where the twin cannot do the very thing: what it does instead. */
  readonly instead?: string;
  /** Hosts to break where none are named; none: the inventory has no such host. */
  readonly hosts: (inventory: Inventory) => readonly Host[];
  readonly inject: (scene: FaultScene) => readonly FaultStep[];
  /** Undoes it, also where it was injected half or twice. */
  readonly heal: (scene: FaultScene) => readonly FaultStep[];
}

/** The exit status of a step for "not possible on this machine". */
export const IMPOSSIBLE = 77;

/** The first site with a LAN and a router, where most faults are put. */
const homeOf = ({ sites, hosts }: Pick<Inventory, 'sites' | 'hosts'>): Site | undefined =>
  sites.find(site => site.router !== undefined && hosts.filter(host => host.site === site.name).length > 1);

/** The last host of the LAN: rarely the one that everything depends on. */
export const oneAtHome = (inventory: Inventory): readonly Host[] => atHome(inventory).slice(-1);

export const twoAtHome = (inventory: Inventory): readonly Host[] => atHome(inventory).slice(-2);

/** Of a site with several LANs those of the first LAN with two. */
function atHome({ sites, hosts }: Inventory): readonly Host[] {
  const home = hosts.filter(host => host.site === homeOf({ sites, hosts })?.name);
  const groups = home.map(host => home.filter(one => areNeighbours(sites, host, one)));
  return groups.find(group => group.length > 1) ?? home;
}

/** The site of the first host that stands behind a router. @throws {InputProblem} where none does. */
export function siteBehindRouter({ inventory, hosts }: FaultScene) {
  const names = hosts.map(host => host.site);
  const site = inventory.sites.find(one => one.router !== undefined && names.includes(one.name));
  if (site?.router === undefined) {
    throw new InputProblem({ what: 'no host named for this fault stands behind a router' });
  }
  return { site, router: site.router, place: `router:${site.name}` };
}
