import type { Host, Inventory } from '../model/inventory.ts';
import { inventoryVarSources, type VarSource, type Vars } from '../model/var-sources.ts';

/** Values that are no part of the inventory. */
export interface OtherVars {
  /** `vars` of the playbook. */
  readonly playbook?: Vars | undefined;
  /** What the command says (`-e`). */
  readonly extra?: Vars | undefined;
}

/** Everything that gives a host values, the least binding first: playbook, what the inventory has, `-e`. Pure. */
export const varSources = (inventory: Inventory, host: Host, { playbook, extra }: OtherVars): readonly VarSource[] => [
  { from: 'playbook', vars: playbook ?? {} },
  ...inventoryVarSources(inventory, host),
  { from: '-e', vars: extra ?? {} },
];

/** The values of a host, as `{{vars.…}}` has them. */
export const varsOf = (inventory: Inventory, host: Host, others: OtherVars): Vars =>
  Object.assign({}, ...varSources(inventory, host, others).map(({ vars }) => vars));
