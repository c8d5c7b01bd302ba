import type { Collection } from '../src/collections/collection.ts';
import { isMapping } from '../src/model/is-mapping.ts';

const cell = (value: unknown): string => `\`${String(value).replaceAll('|', '\\|')}\``;

/** What a remnant says, a line for each name in it. */
function rows(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) && !isMapping(value)) return [`- ${name}: ${cell(value)}`];
  if (isMapping(value)) return Object.entries(value).flatMap(([key, one]) => rows(one, `${name}, ${key}`));
  if (value.some(isMapping)) {
    return value.filter(isMapping).map(({ path, text, to, ...others }) => {
      const words = [text, to].flat().filter(one => one !== undefined);
      if (path !== undefined) return `- ${name}: ${cell(path)} where it says ${words.map(cell).join(' or ')}`;
      const said = Object.entries(others).map(([key, one]) => `${key} ${[one].flat().map(cell).join(', ')}`);
      return `- ${name}: ${said.join('; ')}`;
    });
  }
  if (value.length === 0) return [];
  return [`- ${name}: ${value.map(cell).join(', ')}`];
}

/** The page of what an old cluster leaves: kinds, and each subject's. Nothing in it is written by hand. */
export function remnantsReference(collections: readonly Collection[]): string {
  const kinds = collections.flatMap(({ remnantKinds }) =>
    Object.entries(remnantKinds).map(([kind, { about }]) => `| \`${kind}\` | ${about} |`),
  );
  const subjects = collections.flatMap(({ name, about, remnants }) =>
    Object.keys(remnants).length === 0
      ? []
      : [
          `## ${name}`,
          about,
          Object.entries(remnants)
            .flatMap(([kind, one]) => rows(one, kind))
            .join('\n'),
        ],
  );
  return [
    '# Remnants',
    'What an old cluster leaves on a host, by subject, as the manifests of the collections declare it: phase 1 stops it, archives it, takes it away and asks whether it is gone. A playbook names it wherever a resource or a check takes such patterns: `leftover_units: { absent: { remnants: units } }` are those of all subjects, `{ remnants: units, of: [k3s, calico] }` those of two. Where a kind is a map, what stands beside it is added: `absent: { remnants: state, of: k3s, archive: /var/backups/provision }`. In a text, `{{#each remnants.units}} {{this}}{{/each}}`. Generated from the code (`npm run generate`).',
    ['| kind | what |', '|---|---|', ...kinds].join('\n'),
    ...subjects,
    '',
  ].join('\n\n');
}
