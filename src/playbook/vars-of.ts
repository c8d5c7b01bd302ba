import type { Host, Inventory } from '../model/inventory.ts';

type Vars = Readonly<Record<string, unknown>>;

/** Where values of the user's own come from, in words; the later ones win. */
export interface VarSource {
  /** `-e`, `host wk-1`, `role agent`, `site home`, `inventory`, `playbook`. */
  readonly from: string;
  readonly vars: Vars;
}

/** Values that are no part of the inventory. */
export interface OtherVars {
  /** `vars` of the playbook. */
  readonly playbook?: Vars | undefined;
  /** What the command says (`-e`). */
  readonly extra?: Vars | undefined;
}

/**
 * Everything that gives a host values, the least binding first: playbook, inventory, site, roles (in the order in which the host
 * names them), host, `-e`. Of maps the whole is replaced, not parts. Pure.
 */
export function varSources(inventory: Inventory, host: Host, { playbook, extra }: OtherVars): readonly VarSource[] {
  const site = inventory.sites.find(({ name }) => name === host.site);
  return [
    { from: 'playbook', vars: playbook ?? {} },
    { from: 'inventory', vars: inventory.vars },
    { from: `site ${host.site}`, vars: site?.vars ?? {} },
    ...host.roles.map(role => ({ from: `role ${role}`, vars: inventory.roleVars?.[role] ?? {} })),
    { from: `host ${host.name}`, vars: host.vars },
    { from: '-e', vars: extra ?? {} },
  ];
}

/** The values of a host, as `{{vars.…}}` has them. */
export const varsOf = (inventory: Inventory, host: Host, others: OtherVars): Vars =>
  Object.assign({}, ...varSources(inventory, host, others).map(({ vars }) => vars));
