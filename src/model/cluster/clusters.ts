import type { ClusterPart, Host, Inventory } from '../inventory.ts';

/** The inventory of all clusters that share a mesh; of a cluster that stands alone, its own. */
export const fleetOf = (inventory: Inventory): Inventory => inventory.fleet ?? inventory;

const made = new WeakMap<ClusterPart, WeakMap<Inventory, Inventory>>();

/** The inventory of one of several clusters: as if there were no other, but for the mesh, which knows the whole (`fleetOf`). Pure. */
export function clusterInventory(fleet: Inventory, part: ClusterPart): Inventory {
  const known = made.get(part) ?? new WeakMap<Inventory, Inventory>();
  made.set(part, known);
  const before = known.get(fleet);
  if (before !== undefined) return before;
  const { clusters: _, ...rest } = fleet;
  const { name, sections, openings, adopted } = part;
  const own = new Set(part.hosts);
  const hosts = fleet.hosts.filter(host => own.has(host.name));
  const whose = adopted === true ? { adopted } : {};
  const inventory = { ...rest, cluster: name, hosts, sections, openings, fleet, ...whose };
  known.set(fleet, inventory);
  return inventory;
}

/** The inventories of all clusters: of several one each, else the one itself. */
export const clustersOf = (inventory: Inventory): readonly Inventory[] =>
  inventory.clusters?.map(part => clusterInventory(inventory, part)) ?? [inventory];

/** The cluster that a host belongs to; `undefined` where there is but one, or it belongs to none. */
export const partOf = ({ clusters = [] }: Inventory, host: string): ClusterPart | undefined =>
  clusters.find(({ hosts }) => hosts.includes(host));

/** What counts for a host: of several clusters its own inventory, else the whole. */
export function inventoryFor(inventory: Inventory, { name }: Host): Inventory {
  const part = partOf(inventory, name);
  return part === undefined ? inventory : clusterInventory(inventory, part);
}

/** Whether a host is of a cluster that somebody else has installed. */
export const isAdopted = (inventory: Inventory, host: string): boolean =>
  partOf(fleetOf(inventory), host)?.adopted === true;
