import { ANSIBLE_KEYWORDS, ANSIBLE_MODULES } from '../src/playbook/parse/ansible-words.ts';

/** Modules of Ansible that are called the same here, with what differs. */
const SAME: Readonly<Record<string, string>> = {
  apt_repository: '`uris`, `suites`, `components` and the key in place of one line',
  archive: 'another thing here: what a later stage destroys is kept on the host',
  assert: '',
  authorized_key: '',
  command: '`run` is POSIX sh, as Ansible’s `shell`; it wants `creates`, `unless`, `only_if` or `always`',
  copy: '`source` and `path` in place of `src` and `dest`; a text stands in `file: { content: … }`',
  fetch: '`path` and `to` in place of `src` and `dest`',
  file: 'a text with its content. `state: directory` is `directory`, `link` is `symlink`, `absent` is `absent`',
  package: '',
  reboot: 'where that is needed: `after`, `needed_if`',
  service: '`started` or `stopped`; restarted where it is older than its `inputs`',
  sysctl: '`values`: all of them in one file of its own',
  template: 'Handlebars in place of Jinja: `{{host.name}}`, `{{vars.name}}`, `{{#each}}`',
  user: 'without passwords',
  wait_for: '`port`, `path` or `http`',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = (table: typeof ANSIBLE_MODULES): string =>
  Object.entries(table)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, answer]) =>
      'none' in answer
        ? `| \`${name}\` | – | ${cell(answer.none)} |`
        : `| \`${name}\` | \`${answer.resource}\` | ${cell(answer.more ?? '')} |`,
    )
    .join('\n');

/** docs/from-ansible.md: what Ansible's words are here, as a mistake in a playbook says it, too. */
export function ansibleReference(): string {
  return `# From Ansible

What modules and words of Ansible's are here. Generated from the code (\`npm run generate\`), which answers the same where such a word stands in a playbook:

\`\`\`
✗ site.yaml:6:9: there is no resource \`ansible.builtin.lineinfile\`
  → that is Ansible's; here it is \`line\`: match in place of regexp
\`\`\`

Inventories are taken over by themselves ([import.md](import.md)). Playbooks are not: stages with a gate are not plays with handlers, and most of them become shorter.
All arguments are in [resources.md](resources.md).

## Of the same name
| module | what differs |
|---|---|
${Object.entries(SAME)
  .map(([name, more]) => `| \`${name}\` | ${more} |`)
  .join('\n')}

## Of another name, or none
| module | here | |
|---|---|---|
${rows(ANSIBLE_MODULES)}

## Words beside a module, and of a play
\`name\`, \`when\`, \`loop\`, \`tags\` and \`timeout\` are the same; \`when\` is an expression of Handlebars: \`eq host.site "home"\`.

| word | here | |
|---|---|---|
${rows(ANSIBLE_KEYWORDS)}
`;
}
