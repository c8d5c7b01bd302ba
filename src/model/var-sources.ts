import { fleetOf, partOf } from './cluster/clusters.ts';
import type { Host, Inventory } from './inventory.ts';

export type Vars = Readonly<Record<string, unknown>>;

/** Where values of the user's own come from, in words; the later ones win. */
export interface VarSource {
  /** `-e`, `host wk-1`, `role agent`, `site home`, `inventory`, `playbook`. */
  readonly from: string;
  readonly vars: Vars;
}

/**
 * Everything of an inventory that gives a host values, the least binding first: inventory, cluster, site, roles (in the order in which the
 * host names them), host. Of maps the whole is replaced, not parts. Pure.
 */
export function inventoryVarSources(inventory: Inventory, host: Host): readonly VarSource[] {
  const site = inventory.sites.find(({ name }) => name === host.site);
  const cluster = partOf(fleetOf(inventory), host.name);
  return [
    { from: 'inventory', vars: inventory.vars },
    ...(cluster === undefined ? [] : [{ from: `cluster ${cluster.name}`, vars: cluster.vars }]),
    { from: `site ${host.site}`, vars: site?.vars ?? {} },
    ...host.roles.map(role => ({ from: `role ${role}`, vars: inventory.roleVars?.[role] ?? {} })),
    { from: `host ${host.name}`, vars: host.vars },
  ];
}
