import type { Place, Remark, SourceFile } from '../found.ts';
import { mapOf, readTree, textOf } from '../read-tree.ts';

/** What K3s' configuration says of one of its options: a list of one where it takes no more. */
export interface K3sSetting {
  readonly values: readonly string[];
  readonly place: Place;
}

/** The texts that a value is: a list, or one text with commas where the option is a list. */
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap(one =>
    typeof one === 'boolean' ? String(one) : (textOf(one) ?? []),
  );

/**
 * The options of a configuration and of its drop-ins, in the order in which K3s reads them: a later file wins, a key with `+` adds.
 * @throws {InputProblem} where one cannot be read
 */
export function k3sSettings(files: readonly SourceFile[]): {
  readonly settings: ReadonlyMap<string, K3sSetting>;
  readonly remarks: readonly Remark[];
} {
  const settings = new Map<string, K3sSetting>();
  const remarks: Remark[] = [];
  for (const file of files) {
    const tree = readTree(file);
    remarks.push(...tree.remarks);
    for (const [key, value] of Object.entries(mapOf(tree.value))) {
      const name = key.replace(/\+$/, '');
      const before = key.endsWith('+') ? (settings.get(name)?.values ?? []) : [];
      settings.set(name, { values: [...before, ...textsOf(value)], place: tree.placeOf(key) });
    }
  }
  return { settings, remarks };
}
