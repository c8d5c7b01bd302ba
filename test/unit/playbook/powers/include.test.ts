import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { refuseSealedIn } from '../../../../src/cli/run/refuse-sealed.ts';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import type { Task } from '../../../../src/model/plan/task.ts';
import type { Choice } from '../../../../src/playbook/chosen-tasks.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';
import { example } from '../../../twin/fixtures/example.ts';

const root = join(import.meta.dirname, '../../../..');
const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
const ground = mkdtempSync(join(tmpdir(), 'provision-include-'));
afterAll(() => rmSync(ground, { recursive: true }));

/** A folder with these files; the first is the playbook. */
function folder(files: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(join(ground, 'x-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return join(made, Object.keys(files)[0] ?? '');
}

const load = (files: Readonly<Record<string, string>>) => loadPlaybook(folder(files), root, shipped);

interface Options {
  readonly host?: string;
  readonly extraVars?: Readonly<Record<string, unknown>>;
  readonly choice?: Choice;
}

async function programOf(files: Readonly<Record<string, string>>, options: Options = {}) {
  const playbook = await load(files);
  return createProgram({ playbook, inventory, remembered: new Map(), vocabulary: shipped, rerun: String, ...options });
}

const contentOf = (task: Task): unknown => {
  const outcome = task.bound?.plan({ stdout: 'absent\n', stderr: '', code: 0 });
  return outcome?.kind === 'change' ? outcome.change.fields.find(({ name }) => name === 'content')?.after : undefined;
};

/** What a host's files would hold. */
async function contents(files: Readonly<Record<string, string>>, options: Options = {}): Promise<readonly unknown[]> {
  const host = inventory.hosts.find(({ name }) => name === (options.host ?? 'ms-1'));
  if (host === undefined) throw new RangeError('no host');
  return (await programOf(files, options)).tasks(host, NOTHING_KNOWN).map(contentOf);
}

const playbook = (tasks: string): string =>
  `name: p\nstages:\n  - name: s\n    tasks:\n${tasks.replace(/^/gm, '      ')}\n`;
const say = (path: string, text: string): string => `- file: { path: "${path}", content: "${text}" }\n`;

describe('tasks of another file', () => {
  const files = {
    'p.yaml': playbook(`- { include: t.yaml, vars: { n: 1, who: "{{host.name}}" } }
- { include: t.yaml, vars: { n: 2, who: x }, hosts: wk-1 }
- { include: t.yaml, vars: { n: 3, who: x }, when: eq host.name "ms-1", tags: [third] }`),
    't.yaml': say('/etc/{{vars.n}}', '{{vars.who}} {{vars.n}}'),
  };

  test('stand in its place, with parameters, for the hosts that both name', async () => {
    expect(await contents(files)).toEqual(['ms-1 1', 'x 3']);
    expect(await contents(files, { host: 'wk-1' })).toEqual(['wk-1 1', 'x 2']);
  });

  test('are chosen by the tags of the include; the command’s value wins over a parameter', async () => {
    expect(await contents(files, { choice: { tags: ['third'] }, extraVars: { who: 'e' } })).toEqual(['e 3']);
  });

  test('wait where it is not known yet whether they apply, and apply once it is', async () => {
    const made = await programOf({
      'p.yaml': `name: p
stages:
  - { name: a, tasks: [{ wireguard_key: { path: /etc/key } }] }
  - { name: b, tasks: [{ include: t.yaml, when: eq facts.wireguard_public_key "x" }] }
`,
      't.yaml': say('/etc/t', 't'),
    });
    const [host] = inventory.hosts;
    if (host === undefined) throw new RangeError('no host');
    const known = (key: string) => ({
      ...NOTHING_KNOWN,
      facts: new Map([[host.name, { 'wireguard.public_key': key, wireguard_public_key: key }]]),
    });
    expect(made.tasks(host, NOTHING_KNOWN)[1]?.waitsFor).toMatchObject({ mayNotApply: true });
    expect(made.tasks(host, known('x'))[1]?.waitsFor).toBeUndefined();
    expect(made.tasks(host, known('y'))).toHaveLength(1);
  });

  test('files in files hand on what they were given, and look beside themselves', async () => {
    expect(
      await contents({
        'p.yaml': playbook(
          '- { include: a/one.yaml, vars: { x: 1, y: 1 } }\n- template: { path: /etc/top, template: a.conf }',
        ),
        'a.conf': 'the top’s {{host.name}}\n',
        'a/one.yaml': '- { include: ../b/two.yaml, vars: { y: "{{vars.x}}2" } }\n',
        'b/two.yaml': '- template: { path: /etc/two, template: a.conf }\n',
        'b/a.conf': '{{vars.x}} {{vars.y}}\n',
      }),
    ).toEqual(['1 12\n', 'the top’s ms-1\n']);
  });
});

describe('a whole playbook', () => {
  const one = `name: one
vars: { text: own, more: own }
stages: [{ name: s, tasks: [{ file: { path: "/etc/{{vars.path}}", content: "{{vars.text}} {{vars.more}}" } }] }]
gate: [{ command: { run: 'true', title: "it is {{vars.text}}" } }]
`;

  test('brings stages, values and gate; of the same twice, by names', async () => {
    const files = {
      'p.yaml': `name: p
vars: { more: outer }
stages:
  - { include: one.yaml, vars: { path: a } }
  - { include: one.yaml, name: two, vars: { path: b, text: said }, hosts: ms-1 }
gate: [{ command: { run: 'true', title: the last } }]
`,
      'one.yaml': one,
    };
    const made = await programOf(files);
    expect(made.stages).toEqual(['s', 'two: s']);
    expect(await contents(files)).toEqual(['own outer', 'said outer']);
    const asked = inventory.hosts.slice(0, 2).map(host => made.gate.checks(host, NOTHING_KNOWN).slice(0, -1));
    expect(asked.map(checks => checks.map(({ title }) => title))).toEqual([
      ['it is own', 'it is said', 'the last'],
      ['it is own', 'the last'],
    ]);
  });

  test('is confirmed as what is in it', async () => {
    const files = {
      'p.yaml': 'name: p\nstages: [{ include: one.yaml }]\n',
      'one.yaml': `confirm: cluster-name\n${one}`,
    };
    expect((await load(files)).confirm).toBe('cluster-name');
  });

  test('the playbook of docs/playbooks.md', async () => {
    const names = ['notices.yaml', 'tasks/notice.yaml', 'banner.yaml'];
    const files = Object.fromEntries(names.map(name => [name, example(name)]));
    expect(await contents(files)).toEqual(['of home.\n', 'web listens on 80\n', 'database listens on 5432\n']);
  });
});

describe('mistakes are told where they are', () => {
  test.each<[what: string, files: Readonly<Record<string, string>>, said: RegExp]>([
    [
      'in an included file',
      { 'p.yaml': playbook('- include: t.yaml'), 't.yaml': '- file: { path: /a, content: x }\n- fiel: {}\n' },
      /t\.yaml:2:3: there is no resource `fiel`/,
    ],
    [
      'of two files, both',
      { 'p.yaml': playbook('- include: a.yaml\n- include: b.yaml'), 'a.yaml': '- x: 1\n', 'b.yaml': '- y: 1\n' },
      /a\.yaml:1:3[\s\S]*b\.yaml:1:3/,
    ],
    [
      'a key that an include has not',
      { 'p.yaml': playbook('- { include: t.yaml, varz: {} }'), 't.yaml': '[]\n' },
      /p\.yaml:5:28: there is no key of an include `varz`/,
    ],
    ['a file that is not there', { 'p.yaml': playbook('- include: t.yaml') }, /p\.yaml:5:9: [\s\S]*t\.yaml/],
    [
      'a playbook among tasks',
      { 'p.yaml': playbook('- include: t.yaml'), 't.yaml': 'name: t\nstages: []\n' },
      /t\.yaml:1:1: a file of tasks is a list/,
    ],
    ['an expression as a name', { 'p.yaml': playbook('- include: "{{host.name}}.yaml"') }, /cannot hold an expression/],
    [
      'a circle',
      { 'p.yaml': playbook('- include: t.yaml'), 't.yaml': '- include: u.yaml\n', 'u.yaml': '- include: ./t.yaml\n' },
      /u\.yaml:1:3: \S*t\.yaml includes itself: \S*t\.yaml → \S*u\.yaml → \S*t\.yaml/,
    ],
    ['a playbook in itself', { 'p.yaml': 'name: p\nstages: [{ include: p.yaml }]\n' }, /includes itself/],
    [
      'many files',
      {
        'p.yaml': playbook('- include: a.yaml'),
        ...Object.fromEntries(
          [...'abcdefghijk'].map((name, at, all) => [
            `${name}.yaml`,
            at === all.length - 1 ? '[]\n' : `- include: ${all[at + 1]}.yaml\n- include: ${all[at + 1]}.yaml\n`,
          ]),
        ),
      },
      /more than 200 files/,
    ],
    [
      'the same stage twice',
      {
        'p.yaml': 'name: p\nstages: [{ include: o.yaml }, { include: o.yaml }]\n',
        'o.yaml': 'name: o\nstages: [{ name: s, tasks: [] }]\n',
      },
      /p\.yaml:2:33: a stage named “s” already exists/,
    ],
    ['a phase', { 'p.yaml': `name: p\nstages: [{ include: ${root}/playbooks/wipe.yaml }]\n` }, /is a phase/],
  ])('%s', async (_, files, said) => {
    await expect(load(files)).rejects.toThrow(said);
  });

  test('a circle by way of a link', async () => {
    const path = folder({ 'p.yaml': playbook('- include: t/link.yaml'), 't/t.yaml': '- include: link.yaml\n' });
    symlinkSync('t.yaml', join(dirname(path), 't/link.yaml'));
    await expect(loadPlaybook(path, root, shipped)).rejects.toThrow(/includes itself/);
  });

  test('of a parameter, at the include', async () => {
    const files = {
      'p.yaml': playbook('- { include: t.yaml, vars: { a: "{{hsot.name}}" } }'),
      't.yaml': say('/etc/t', '{{vars.a}}'),
    };
    await expect(contents(files)).rejects.toThrow(/p\.yaml:5:11: [\s\S]*hsot/);
  });

  test('a sealed parameter', async () => {
    const made = await load({
      'p.yaml': playbook('- { include: t.yaml, vars: { a: sealed:v1:key:abc } }'),
      't.yaml': say('/etc/t', 't'),
    });
    expect(() => refuseSealedIn(made)).toThrow(/p\.yaml:5:11: a sealed value stands where none is opened/);
  });
});
