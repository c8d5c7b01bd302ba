import { readFileSync } from 'node:fs';
import { writeNamed } from '../../disk/write-named.ts';
import type { Remark } from '../../model/events/event.ts';
import type { GivenKey, Inventory } from '../../model/inventory.ts';
import { listOf } from '../../model/one-or-many.ts';
import { setInYaml } from '../../secrets/set-in-yaml.ts';

const words = ({ host, key, value }: GivenKey): string => `${host} has ${key} ${listOf(value).join(' and ')}`;

/**
 * Writes into the inventory what its hosts were given, so that they have it for good; what is said of it comes back.
 * @param write whether hosts are changed; else it is only said
 * @throws {InputProblem} where it cannot be written: no host is touched then
 */
export function keepGiven({ file, given = [] }: Inventory, write: boolean): readonly Remark[] {
  if (given.length === 0) return [];
  if (!write)
    return given.map(one => ({
      what: `${words(one)}, which ${file} does not say: the first run that changes hosts keeps it there`,
    }));
  const text = given.reduce(
    (before, { host, key, value }) => setInYaml(before, ['hosts', host, key], value),
    readFileSync(file, 'utf8'),
  );
  writeNamed(file, text);
  return given.map(one => ({ what: `${words(one)} from now on: ${file} says so` }));
}
