import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { coveredBy } from '../../../src/model/text/path-pattern.ts';

const covers = (pattern: string, path: string): boolean => coveredBy(pattern)(path);

test('a path covers itself and what is below it, and nothing whose name only begins like it', () => {
  expect(['/etc/ssh', '/etc/ssh/a/b'].map(path => covers('/etc/ssh', path))).toEqual([true, true]);
  expect(['/etc/sshd', '/etc', '/srv/etc/ssh'].map(path => covers('/etc/ssh', path))).toEqual([false, false, false]);
  expect(covers('/', '/etc/ssh')).toBe(true);
});

test('a pattern covers what it names and what is below that, and `*` does not reach further', () => {
  expect(covers('/etc/s*', '/etc/ssh/a')).toBe(true);
  expect(covers('/etc/*/b', '/etc/ssh/a/b')).toBe(false);
  expect(covers('/*/ssh', '/etc/ssh')).toBe(true);
});

const names = ['ssh', 'a.d', 'axd', 'a+b', 'a]', 'k3s', 'k8s', 'kXs', '^a', 'b', 'z', '-', '[x', 'a(b', '$x', 'x{1}'];

test.each([
  's?h',
  'a.*',
  'a.d',
  'a+*',
  'k[0-9]s',
  'k[!0-9]s',
  'k[!38]s',
  '[]^]*',
  '[!a]',
  '[a-b]',
  '[^a]*',
  '[z-]',
  '[[]*',
  'a(*',
  '$?',
  'x{?}',
  '[',
  '[x*',
  'a[]]',
])('the shell and we agree on %s', pattern => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-pattern-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), '');
  // Everything but the signs is quoted, as `remnants/shell-glob` does.
  const word = pattern.replace(/[^*?[\]!-]/g, "'$&'");
  const found = execFileSync(
    'sh',
    ['-c', `cd "$1" && for name in ${word}; do [ ! -e "$name" ] || echo "$name"; done`, 'sh', folder],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    },
  );
  expect(names.filter(name => covers(`/x/${pattern}`, `/x/${name}`)).sort()).toEqual(
    found.trim().split('\n').filter(Boolean).sort(),
  );
});

test.each(['[z-a]', '[[:alpha:]]', '[[:alpha:]x]', '[[=a=]]'])(
  '%s, of which we are not sure, may be anything',
  pattern => {
    expect(covers(`/etc/${pattern}sh`, '/etc/ssh')).toBe(true);
    expect(covers(`/etc/${pattern}sh`, '/etc/shadow')).toBe(false);
  },
);
