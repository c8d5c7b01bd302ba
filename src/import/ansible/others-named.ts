import type { Remark } from '../found.ts';
import { notCarried } from '../remark.ts';
import type { AnsibleInventory, Variable } from './inventory.ts';
import { isTemplate } from './template.ts';
import { KNOWN, SECRET } from './variable-names.ts';

/** What no part of an inventory has a place for, by name. */
export function othersNamed(
  { groups, hosts, groupFiles, hostFiles }: AnsibleInventory,
  used: ReadonlySet<string>,
): Remark[] {
  const of = (vars: ReadonlyMap<string, Variable>, whose: string): Remark[] =>
    [...vars].flatMap(([key, { place, value }]) =>
      KNOWN.has(key) || used.has(`${whose} ${key}`)
        ? []
        : [
            notCarried(
              isTemplate(value)
                ? `${key} (a template${/ansible_facts|hostvars|ansible_[a-z]+\d*\./.test(String(value)) ? ' over ansible_facts: it needs facts of the hosts' : ''})`
                : SECRET.test(key)
                  ? `${key} (a secret: \`provision secret set\` seals one where it is needed)`
                  : key,
              place,
            ),
          ],
    );
  return [
    ...[...groups.values()].flatMap(group => of(group.vars, '')),
    ...[...groupFiles.values()].flatMap(vars => of(vars, '')),
    ...[...hosts].flatMap(([name, host]) => of(host.vars, name)),
    ...[...hostFiles].flatMap(([name, vars]) => of(vars, name)),
  ];
}
