import { isMapping } from '../../model/is-mapping.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { removeInYaml } from '../../yaml/remove-in-yaml.ts';

/**
 * An inventory's text without one entry of a mapping, and without the mapping where that was all of it; everything else stays as it is to the
 * byte. Pure.
 * @throws {InputProblem} where it cannot be taken out without changing something else
 */
export function withoutEntry(text: string, path: readonly string[], name: string): string {
  const all = path.reduce<unknown>(
    (value, step) => (isMapping(value) ? value[step] : undefined),
    readYaml(text).content?.value,
  );
  const isLast = isMapping(all) && Object.keys(all).length === 1 && name in all;
  return removeInYaml(text, isLast ? path : [...path, name]);
}
