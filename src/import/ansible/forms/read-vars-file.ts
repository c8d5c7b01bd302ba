import type { SourceFile } from '../../found.ts';
import { mapOf, readTree } from '../../read-tree.ts';
import { warning } from '../../remark.ts';
import type { AnsibleInventory, Variables } from '../inventory.ts';

/** Of whom a file of `group_vars/` or `host_vars/` speaks. */
export function varsOwner(path: string): readonly [kind: 'group_vars' | 'host_vars', name: string] | undefined {
  const [, kind, name = '', inside] = /(?:^|\/)(group_vars|host_vars)\/([^/]+)(\/.+)?$/.exec(path) ?? [];
  if (kind !== 'group_vars' && kind !== 'host_vars') return undefined;
  return [kind, inside === undefined ? name.replace(/\.(ya?ml|json)$/, '') : name];
}

/** Reads a file of variables; one that is sealed as a whole is named, and not read. */
export function readVarsFile(source: SourceFile, into: AnsibleInventory): void {
  const [kind, name = ''] = varsOwner(source.path) ?? [];
  if (kind === undefined) return;
  if (source.text.startsWith('$ANSIBLE_VAULT')) {
    into.sealedFiles.push(source.path);
    into.remarks.push(
      warning(
        `the whole file is sealed, and was not read; \`ansible-vault view ${source.path}\` shows what it holds, and \`provision secret set\` seals what is needed here`,
        { file: source.path },
      ),
    );
    return;
  }
  const tree = readTree(source, true);
  into.remarks.push(...tree.remarks);
  const files = kind === 'group_vars' ? into.groupFiles : into.hostFiles;
  const vars: Variables = files.get(name) ?? new Map();
  for (const [key, value] of Object.entries(mapOf(tree.value))) vars.set(key, { value, place: tree.placeOf(key) });
  files.set(name, vars);
}
