import { isAddress } from '../../../model/address/address.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { InputProblem } from '../../../model/problems/problem.ts';
import type { SourceFile } from '../../found.ts';
import { readTree } from '../../read-tree.ts';
import { type AnsibleInventory, groupIn, hostIn } from '../inventory.ts';
import { hostRange } from './host-range.ts';

/**
 * Reads Ansible's YAML form: groups with hosts, children and vars.
 * @throws {InputProblem} where it is none
 */
export function readYamlForm(source: SourceFile, into: AnsibleInventory): void {
  const { path: file, text } = source;
  const tree = readTree(source, true);
  into.remarks.push(...tree.remarks);
  const comments = text.split(/\r?\n/).map(line => / #\s*(.+?)\s*$/.exec(line)?.[1]);

  const refuse: (what: string, ...path: readonly (string | number)[]) => never = (what, ...path) => {
    const { line } = tree.placeOf(...path);
    throw new InputProblem({
      where: `${file}:${line ?? 1}`,
      what,
      hint: 'correct it: Ansible itself warns here, and goes on with less than is written',
    });
  };
  const group = (name: string, value: unknown, path: readonly (string | number)[]): void => {
    const made = groupIn(into, name, tree.placeOf(...path));
    if (value === null || value === undefined) return;
    if (!isMapping(value)) refuse(`the group ${name} is neither empty nor a mapping`, ...path);
    for (const [key, part] of Object.entries(value)) {
      if (part === null || part === undefined) continue;
      const below = [...path, key];
      if (key !== 'hosts' && key !== 'children' && key !== 'vars')
        refuse(`a group has hosts, children and vars, and no ${key}`, ...below);
      if (!isMapping(part)) refuse(`${key} of ${name} is no mapping`, ...below);
      for (const [one, said] of Object.entries(part)) {
        const at = [...below, one];
        const place = tree.placeOf(...at);
        if (key === 'vars') made.vars.set(one, { value: said, place });
        else if (key === 'children') {
          made.children.add(one);
          group(one, said, at);
        } else {
          if (said !== null && said !== undefined && !isMapping(said))
            refuse(`the host ${one} is neither empty nor a mapping`, ...at);
          const names = isAddress(one) ? [one] : hostRange(one);
          if (names === undefined) refuse(`${one} is no range of hosts, as in srv[01:03]`, ...at);
          for (const host of names) {
            const found = hostIn(into, host, place, comments[(place.line ?? 1) - 1]);
            made.hosts.add(host);
            for (const [name, value] of Object.entries(isMapping(said) ? said : {})) {
              found.vars.set(name, { value, place: tree.placeOf(...at, name) });
            }
          }
        }
      }
    }
  };
  if (!isMapping(tree.value)) refuse('there are no groups');
  for (const [name, value] of Object.entries(tree.value)) group(name, value, [name]);
}
