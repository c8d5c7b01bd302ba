import { isMapping } from '../../../model/is-mapping.ts';
import type { SourceFile } from '../../found.ts';
import { listIn, mapOf, readTree, SealedThere } from '../../read-tree.ts';
import { type AnsibleInventory, groupIn, hostIn } from '../inventory.ts';

/** What `ansible-inventory` and inventory scripts write for values that are no plain ones. */
function plainOf(value: unknown): unknown {
  if (!isMapping(value)) return value;
  if (value['__ansible_vault'] !== undefined) return new SealedThere();
  return value['__ansible_unsafe'] ?? value;
}

/** Reads the JSON of `ansible-inventory --list`, with or without `--export`, and that of an inventory script. */
export function readList(source: SourceFile, into: AnsibleInventory): void {
  const tree = readTree(source);
  into.remarks.push(...tree.remarks);
  for (const [name, value] of Object.entries(mapOf(tree.value))) {
    if (name === '_meta') continue;
    const place = tree.placeOf(name);
    const group = groupIn(into, name, place);
    const hosts = Array.isArray(value) ? value : listIn(mapOf(value)['hosts']);
    for (const [at, host] of hosts.entries()) {
      const path = Array.isArray(value) ? [name, at] : [name, 'hosts', at];
      if (typeof host !== 'string') continue;
      group.hosts.add(host);
      hostIn(into, host, tree.placeOf(...path));
    }
    for (const child of listIn(mapOf(value)['children'])) {
      if (typeof child !== 'string') continue;
      group.children.add(child);
      groupIn(into, child, place);
    }
    for (const [key, said] of Object.entries(mapOf(mapOf(value)['vars']))) {
      group.vars.set(key, { value: plainOf(said), place: tree.placeOf(name, 'vars', key) });
    }
  }
  for (const [host, vars] of Object.entries(mapOf(mapOf(mapOf(tree.value)['_meta'])['hostvars']))) {
    const found = hostIn(into, host, tree.placeOf('_meta', 'hostvars', host));
    for (const [key, said] of Object.entries(mapOf(vars))) {
      found.vars.set(key, { value: plainOf(said), place: tree.placeOf('_meta', 'hostvars', host, key) });
    }
  }
}
