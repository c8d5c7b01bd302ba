import { clusterInventory, inventoryFor } from '../model/cluster/clusters.ts';
import type { ContextOptions, ContextProvider, OpenContext } from '../model/plan/context-provider.ts';

/**
 * A context of a playbook: of an inventory with several clusters one for each, so that a host sees its own cluster's, unless the context is
 * about all of them. Pure.
 */
export function openForEach({ open, ofFleet }: ContextProvider, options: ContextOptions): OpenContext {
  const { inventory } = options;
  const { clusters = [] } = inventory;
  if (clusters.length === 0 || ofFleet === true) return open(options);
  const opened = new Map(
    [inventory, ...clusters.map(part => clusterInventory(inventory, part))].map(one => [
      one,
      open({ ...options, inventory: one }),
    ]),
  );
  return {
    of: (host, known) => opened.get(inventoryFor(inventory, host))?.of(host, known),
    warnings: (known, names) => [...opened.values()].flatMap(({ warnings }) => warnings?.(known, names) ?? []),
  };
}
