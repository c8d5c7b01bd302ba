import { expect, test } from 'vitest';
import { ansibleReference } from '../../../../scripts/ansible-reference.ts';
import { shipped } from '../../../../src/collections/collections.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { ANSIBLE_KEYWORDS, ANSIBLE_MODULES, ansibleWord } from '../../../../src/playbook/parse/ansible-words.ts';
import { playbookKeys, stageKeys, taskIncludeKeys, taskKeys } from '../../../../src/playbook/parse/grammar.ts';
import { parsePlaybook } from '../../../../src/playbook/parse/parse-playbook.ts';

const known = [...shipped.resources.keys()];

/** What is wrong with a playbook, as it is told. */
function told(text: string): string {
  try {
    parsePlaybook(text, 'site.yaml', shipped);
    return 'sound';
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return error.details.map(({ where, what, hint }) => `${where}: ${what}\n  → ${hint}`).join('\n');
  }
}

const withTask = (task: string): string => told(`name: site\nstages:\n  - name: all\n    tasks:\n      - ${task}\n`);

test('a module of another name is answered with the resource, by its full name, too', () => {
  expect(withTask('apt: { name: curl }')).toBe(
    "site.yaml:5:9: there is no resource `apt`\n  → that is Ansible's; here it is `package`: name, state: present, absent or latest",
  );
  expect(withTask('ansible.builtin.lineinfile: { path: /etc/motd }')).toContain("that is Ansible's; here it is `line`");
});

test('a module of the same name is written short; what has no counterpart is told with the reason', () => {
  expect(withTask('ansible.builtin.copy: {}')).toContain('write `copy`; its arguments are in docs/resources.md');
  expect(withTask('ufw: {}')).toContain("that is Ansible's: the firewall is said in the inventory");
});

test('words beside a module, and of a play', () => {
  expect(withTask('{ package: { name: curl }, notify: restart }')).toContain('a service is restarted where its inputs');
  expect(told('name: site\nhandlers: []\nstages: []\n')).toContain('there is no key of a playbook `handlers`');
});

test('a misspelt word of ours is none of Ansible’s', () => {
  expect(withTask('pakage: { name: curl }')).toContain('did you mean `package`?');
});

test('a whole playbook of Ansible’s is told as one', () => {
  expect(told('- hosts: all\n  tasks: []\n')).toBe(
    'site.yaml:1:1: this is a playbook of Ansible, a list of plays: here a playbook is a map with a name and stages\n  → begin with `name: …` and `stages:`; docs/from-ansible.md has the resource for each module',
  );
  expect(told('- name: one\n')).toContain('a playbook is a map with a name and stages\n');
});

test('what is answered exists, is no word of ours itself, and stands in the documentation', () => {
  const ours = new Set([
    ...known,
    ...[playbookKeys, stageKeys, taskKeys, taskIncludeKeys].flatMap(keys => Object.keys(keys)),
    ...['stages', 'gate', 'tasks'],
  ]);
  const all = { ...ANSIBLE_KEYWORDS, ...ANSIBLE_MODULES };
  const text = ansibleReference();
  for (const [word, answer] of Object.entries(all)) {
    expect(ours.has(word), word).toBe(false);
    if ('resource' in answer) expect(ours.has(answer.resource), `${word}: ${answer.resource}`).toBe(true);
    expect(ansibleWord(word, known), word).toContain("that is Ansible's");
    expect(text).toContain(`| \`${word}\` |`);
  }
  for (const [, name = ''] of (text.split('## Of another name')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm))
    expect(known, name).toContain(name);
});
