import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shipped } from '../../../src/collections/collections.ts';
import { fileMode } from '../../../src/collections/system/checks/file-mode.ts';
import { absolutePath } from '../../../src/model/absolute-path.ts';
import type { BoundTask } from '../../../src/model/plan/resource.ts';
import { examplePlace } from '../../fixtures/example-task.ts';

const { resources } = shipped;

const path = '/srv/the/path';
const sum = 'a'.repeat(64);
const owner = '644|0|0|4|root|root';
const seen = `file ${sum} ${owner}`;

/** A task of every resource that takes a path, with readings that lead to its changes. */
const reaching: Readonly<Record<string, readonly (readonly [unknown, readonly string[]])[]>> = {
  // It changes nothing there.
  fetch: [[{ path, to: examplePlace }, []]],
  file: [
    [
      { path, content: 'x\n', secrets: { s: path }, mode: '0600' },
      ['absent\n', `${seen}\nshown\ny\n`, `${seen}\nshown\nx\n`],
    ],
  ],
  template: [[{ path, template: 'x\n' }, ['absent\n', `${seen}\nshown\ny\n`]]],
  line: [[{ path, line: 'x', create: true }, ['absent\n', `${seen}\nlf\n`]]],
  block: [[{ path, block: 'x', create: true }, ['absent\n', `${seen}\nlf\n`]]],
  yaml: [[{ path, values: { a: 1 }, create: true }, ['absent\n', `${seen}\n\nshown\na: 2`]]],
  json: [[{ path, values: { a: 1 }, create: true }, ['absent\n', `${seen}\n\nshown\n{  }`]]],
  ini: [[{ path, values: { a: 1 }, create: true }, ['absent\n', `${seen}\n\nshown\na=2\n`]]],
  directory: [[{ path, mode: '0711' }, ['absent\n', `directory - ${owner}\n`]]],
  symlink: [[{ path, target: '/x' }, ['absent\n', 'symlink /y\n']]],
  copy: [
    [{ path, source: { source: '/here', size: 4, sha256: 'b'.repeat(64) } }, ['absent\nfree 9\n', `${seen}\nfree 9\n`]],
  ],
  artifact: [
    [
      { what: 'x', path, files: { any: { source: '/here', size: 4, sha256: 'b'.repeat(64) } } },
      ['absent\nmachine x86_64\nfree 9\n', `${seen}\nmachine x86_64\nfree 9\n`],
    ],
  ],
  download: [[{ url: 'http://x/y', path, sha256: 'b'.repeat(64) }, ['absent\n', `${seen}\n`]]],
  sysctl: [[{ values: { 'a.b': 1 }, file: path }, ['-\nabsent\n', `= 1\n${seen}\nshown\ny\n`]]],
  wireguard_key: [[{ path, public: `${path}.pub` }, ['', 'key 0644 0\n']]],
};

/** Those that take a path and neither read nor write what stands there, and why that is so. */
const exempt: Readonly<Record<string, string>> = {
  absent: 'enters folders apart from their mounts (shell/removal)',
  archive: 'enters folders apart from their mounts; its own folder is reached (test/shell/rights)',
  command: 'asks only whether it is there; the text is the user’s own',
  k3s_service: 'asks only when it was changed; a time is set by the mechanism',
  leftover_firewall_rules:
    'asks the lists beside archives, whose folder is root’s alone, or was refused when they were made',
  reboot: 'asks only when it was changed',
  service: 'asks only when it was changed; a time is set by the mechanism',
  wait_for: 'asks only whether it is there',
  user: 'gives it to useradd, after the way to the home was asked',
  wireguard_interface: 'its file is a text file, and its key is asked by the mechanism',
};

const pattern = z.object({ pattern: z.string() }).parse(z.toJSONSchema(absolutePath())).pattern;

/** Whether a path is among the arguments, as their JSON Schema tells. */
const takesPath = (schema: z.ZodType): boolean =>
  JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).includes(JSON.stringify(pattern));

/** Lines that name the path though they neither go there nor only say it. */
const byName = (text: string): readonly string[] =>
  text
    // The copy of what is replaced lies in a folder of root's.
    .replaceAll(`/var/backups/provision/replaced${path}`, 'the copy')
    .split('\n')
    .filter(row => row.includes(path))
    .filter(
      row =>
        !/^\s*(?:if |arrive |\{ )?(?:provision_(?:reach|find|first_line|take_line) |\/|case \$\(provision_first_line |arrive )/.test(
          row,
        ),
    )
    .filter(row => !/^\s*printf '[^']*%s/.test(row));

const scripts = (task: BoundTask, readings: readonly string[]): readonly string[] => [
  task.probe.text,
  ...readings.map(stdout => {
    const outcome = task.plan({ stdout, stderr: '', code: 0 });
    if (outcome.kind !== 'change') throw new Error(`no change: ${JSON.stringify([stdout, outcome])}`);
    return outcome.change.apply.text;
  }),
];

describe('every path is reached by the one mechanism (shell/reach)', () => {
  test('each resource that takes a path is in the list', () => {
    const taking = [...resources.values()].filter(({ schema }) => takesPath(schema)).map(({ name }) => name);
    expect(taking.sort()).toEqual(
      [...Object.keys(reaching).filter(name => name !== 'none'), ...Object.keys(exempt)].sort(),
    );
  });

  test.each(Object.entries(reaching))('%s names its path to nothing else', (name, cases) => {
    for (const [args, readings] of cases) {
      const task = resources.get(name)?.bind(args);
      if (task === undefined) throw new Error(name);
      for (const text of scripts(task, readings)) {
        expect(text).toContain('provision_reach ');
        expect(byName(text)).toEqual([]);
      }
    }
  });

  test('so does the check of modes', () => {
    const { text } = fileMode.bind({ paths: [path], mode: '0600' }).probe;
    expect(text).toContain('provision_reach ');
    expect(byName(text)).toEqual([]);
  });

  test('a name used directly would be seen', () => {
    expect(byName(`cat ${path}`)).toHaveLength(1);
    expect(byName(`[ -f ${path} ] && provision_reach ${path}`)).toHaveLength(1);
  });
});
