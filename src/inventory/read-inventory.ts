import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Inventory } from '../model/inventory.ts';
import type { BoundSection } from '../model/plan/section.ts';
import type { Mistake } from '../yaml/mistake.ts';
import type { Located } from '../yaml/position.ts';
import { readText } from '../yaml/read-text.ts';
import { readYaml, type YamlReading } from '../yaml/read-yaml.ts';
import { buildInventory } from './build-inventory.ts';
import { crossCheck } from './cross-checks/cross-check.ts';
import { toDraft } from './draft.ts';
import { withGiven } from './filled/with-given.ts';
import { forgottenSites, withPublicSite } from './filled/with-public-site.ts';
import { type NamedFile, namedFiles } from './named-files.ts';
import { type Lookup, lostNames, namedAddresses, withNumbers } from './names/named-addresses.ts';
import { checkSchema, type OwnCollections } from './schema/check-schema.ts';
import { misplacedSeals } from './schema/misplaced-seals.ts';
import { forwardPort, withSections } from './with-sections.ts';

/** An inventory's text, taken in as far as it goes. */
export interface InventoryReading {
  readonly mistakes: readonly Located[];
  /** Set only where there is no mistake. */
  readonly inventory: Inventory | undefined;
  /** The files that it names, to be looked at on disk; `mistake` is what to say where one cannot be read. */
  readonly files: readonly NamedFile[];
}

/** Reads an inventory's text as far as YAML goes. */
export function readInventoryText(content: string | Uint8Array): YamlReading {
  const read = readText(content);
  const nowhere = { line: 1, col: 1 };
  if ('mistake' in read) return { mistakes: [{ ...read.mistake, position: nowhere }], content: undefined };
  const reading = readYaml(read.text);
  if (reading.content?.value !== null || reading.mistakes.length > 0) return reading;
  const hint = 'see inventory/minimal.yaml for a minimal one';
  return { mistakes: [{ what: 'the file is empty', hint, position: nowhere }], content: undefined };
}

/**
 * Reads an inventory from its text, finding every mistake that the text alone can show.
 * @param path absolute path of the file, which relative paths inside begin at
 * @param home the folder that `~` stands for
 * @param sections what collections add to the file
 * @param own whether the collections that it names are among them
 * @param names what the names lead to that stand for addresses
 */
export function readInventory(
  { mistakes, content: yaml }: YamlReading,
  path: string,
  home: string,
  sections: readonly BoundSection[],
  own: OwnCollections,
  names: ReadonlyMap<string, Lookup> = new Map(),
): InventoryReading {
  if (yaml === undefined) return { mistakes, inventory: undefined, files: [] };
  const folders = { inventory: dirname(path), home };
  const lost = lostNames(yaml.value, names);
  const numbered = withNumbers(yaml.value, names);
  const { value, given } = withGiven(withPublicSite(numbered), sections);
  const checked = checkSchema(value, sections, own);
  const draft = toDraft(value);
  // What is said of them as they stand is all that is said of them.
  const told = [...misplacedSeals(value), ...lost];
  const isTold = (mistake: Mistake): boolean => told.some(({ path }) => isDeepStrictEqual(path, mistake.path));
  const all = [
    ...mistakes,
    ...[...told, ...forgottenSites(numbered)].map(yaml.place),
    ...('mistakes' in checked ? checked.mistakes : []).filter(one => !isTold(one)).map(yaml.place),
    // A host that was given twice is missing once: whoever refers to it would be blamed.
    ...(yaml.whole ? crossCheck(value, sections) : []).map(yaml.place),
  ];
  const sound = 'file' in checked && all.length === 0;
  return {
    mistakes: all,
    inventory: sound
      ? withSections(
          {
            ...buildInventory(checked.file, path, folders, forwardPort(value, sections)),
            ...namesOf(yaml.value, names),
            ...(given.length === 0 ? {} : { given }),
          },
          value,
          sections,
        )
      : undefined,
    files: namedFiles(draft, folders, yaml.place),
  };
}

/** The names that stand for addresses, with what they lead to. */
function namesOf(value: unknown, found: ReadonlyMap<string, Lookup>): Pick<Inventory, 'names'> {
  const names = [...new Set(namedAddresses(value).map(one => one.name))].flatMap(name => {
    const lookup = found.get(name);
    return lookup !== undefined && 'address' in lookup ? [{ name, address: lookup.address }] : [];
  });
  return names.length === 0 ? {} : { names };
}
