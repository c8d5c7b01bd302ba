import type { Collection } from '../src/collections/collection.ts';

/** The page of facts: what hosts tell, by collection. Nothing in it is written by hand. */
export function factsReference(collections: readonly Collection[]): string {
  const sections = collections.flatMap(({ name, factReaders, facts }) => {
    const own = [...factReaders, { facts }].flatMap(one => Object.entries(one.facts));
    if (own.length === 0) return [];
    const rows = own.map(
      ([fact, { about, remember, secret }]) =>
        `| \`facts.${fact.replaceAll('.', '_')}\` | ${about}${remember === true ? ' Remembered for hosts that cannot be reached.' : ''}${secret === true ? ' Secret: masked, and only in the content of a file.' : ''} |`,
    );
    return [`## ${name}`, ['| name | what |', '|---|---|', ...rows].join('\n')];
  });
  return [
    '# Facts',
    'What hosts tell of themselves, for arguments, conditions and templates: `when: eq facts.os_family "debian"`, `{{facts.architecture}}`. Those of `system` are read along with all else, where a playbook names one; the others are told by tasks of an earlier stage. A playbook may bring facts of its own, by tasks `fact` ([playbooks.md](playbooks.md#what-a-command-tells)). Any other name is a mistake, told before anything is sent. Generated from the code (`npm run generate`).',
    ...sections,
    '',
  ].join('\n\n');
}
