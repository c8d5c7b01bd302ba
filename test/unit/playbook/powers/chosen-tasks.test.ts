import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { type Choice, chosenTasks } from '../../../../src/playbook/chosen-tasks.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { parsePlaybook } from '../../../../src/playbook/parse/parse-playbook.ts';
import { example } from '../../../twin/fixtures/example.ts';

const root = resolve(import.meta.dirname, '../../../..');
const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);

const playbook = {
  ...parsePlaybook(
    `name: try
stages:
  - name: one
    tags: [files]
    tasks:
      - { tags: [a], file: { path: /etc/a, content: a } }
      - { tags: [b], file: { path: /etc/b, content: b } }
  - name: two
    tasks:
      - { tags: [always], file: { path: /etc/always, content: c } }
      - { name: the key, wireguard_key: { path: /etc/key } }
      - { tags: [use], file: { path: /etc/use, content: "{{facts.wireguard_public_key}}" } }
    gate: [{ command: { run: 'true', title: an answer } }]
`,
    'try.yaml',
    shipped,
  ),
  sources: new Map(),
};

const programOf = (choice: Choice) =>
  createProgram({ playbook, inventory, remembered: new Map(), vocabulary: shipped, rerun: name => name, choice });

/** Ids of the tasks that are done; in brackets those that are only read. */
function done(choice: Choice): readonly string[] {
  const [host] = inventory.hosts;
  if (host === undefined) throw new RangeError('no host');
  return programOf(choice)
    .tasks(host, NOTHING_KNOWN)
    .map(({ id, leftOut }) => (leftOut === true ? `(${id})` : id));
}

describe('a part of a playbook', () => {
  test.each<[what: string, choice: Choice, ids: readonly string[]]>([
    ['nothing is chosen: all', {}, ['1.1', '1.2', '2.1', '2.2', '2.3']],
    ['a stage', { stages: ['one'] }, ['1.1', '1.2', '(2.2)']],
    ['a tag, and what has `always`', { tags: ['a'] }, ['1.1', '2.1', '(2.2)']],
    ['tags of a stage are its tasks’', { tags: ['files'] }, ['1.1', '1.2', '2.1', '(2.2)']],
    ['several', { tags: ['a', 'b'] }, ['1.1', '1.2', '2.1', '(2.2)']],
    ['what is skipped wins', { tags: ['files'], skipTags: ['b', 'always'] }, ['1.1', '(2.2)']],
    ['all but one', { skipTags: ['b'] }, ['1.1', '2.1', '2.2', '2.3']],
    ['what others need to know is still read', { tags: ['use'] }, ['2.1', '(2.2)', '2.3']],
    ['both', { stages: ['two'], tags: ['a', 'use'] }, ['2.1', '(2.2)', '2.3']],
  ])('%s', (_, choice, ids) => {
    expect(done(choice)).toEqual(ids);
  });

  test.each<[choice: Choice, message: RegExp]>([
    [{ stages: ['ones'] }, /try\.yaml: there is no stage “ones”/],
    [{ tags: ['fils'] }, /there is no tag “fils”/],
    [{ skipTags: ['nonesuch'] }, /there is no tag “nonesuch”/],
    [{ stages: ['one'], tags: ['use'] }, /no task is left to do/],
  ])('%j is refused', (choice, message) => {
    expect(() => chosenTasks(playbook, choice)).toThrow(message);
  });

  test('a stage of which nothing is chosen asks no gate', () => {
    const [host] = inventory.hosts;
    if (host === undefined) throw new RangeError('no host');
    const asked = (choice: Choice) => programOf(choice).stageGates.get('two')?.checks(host, NOTHING_KNOWN).length;
    expect([asked({}), asked({ tags: ['use'] }), asked({ stages: ['one'] })]).toEqual([1, 1, 0]);
  });

  test('the playbook of docs/playbooks.md does what the page says', () => {
    const parts = { ...parsePlaybook(example('parts.yaml'), 'parts.yaml', shipped), sources: new Map() };
    const titles = (choice: Choice): readonly string[] => {
      const [host] = inventory.hosts;
      const make = { playbook: parts, inventory, remembered: new Map(), vocabulary: shipped, rerun: String, choice };
      return host === undefined
        ? []
        : createProgram(make)
            .tasks(host, NOTHING_KNOWN)
            .map(({ title }) => title);
    };
    expect(titles({ tags: ['times'] })).toEqual(['file /etc/parts-time', 'file /etc/parts-always']);
    expect(titles({ stages: ['names'] })).toEqual(['file /etc/parts-name']);
    expect(titles({ skipTags: ['names', 'always'] })).toEqual(['file /etc/parts-time']);
  });
});
