import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scriptText } from '../../../scripts/script-files.mjs';
import { hasShellcheck, shellcheck } from '../shellcheck.ts';

const src = resolve(import.meta.dirname, '../../../src');
const files = (ending: string): readonly string[] =>
  readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending));
const textOf = (name: string): string => readFileSync(join(src, name), 'utf8');

test('a file of shell reaches a host without the comments at its head, without those for shellcheck, else as it stands', () => {
  expect(
    scriptText(
      '# Why.\n# shellcheck disable=SC2086 # words\n\na $b\n  # shellcheck disable=SC2046 # so\n  # why\n  c\n',
    ),
  ).toBe('a $b\n  # why\n  c');
  expect(scriptText('#!/usr/bin/perl\n# What.\nprint "# no comment\\n";\n')).toBe(
    '#!/usr/bin/perl\nprint "# no comment\\n";',
  );
});

describe.skipIf(!hasShellcheck)(`shellcheck${hasShellcheck ? '' : ' (skipped: it is not installed)'}`, () => {
  test.each(files('.sh'))('%s', name => {
    expect(shellcheck(textOf(name))).toEqual([]);
  });

  test('a comment that turns a code off says why', () => {
    const silent = files('.sh').flatMap(name =>
      [...textOf(name).matchAll(/^\s*# shellcheck disable=(?!\S+ # \S).*$/gm)].map(([line]) => `${name}: ${line}`),
    );
    expect(silent).toEqual([]);
  });
});

test('where tests are to run in full, shellcheck is installed', () => {
  const isFull = process.env['CI'] !== undefined || process.env['PROVISION_PREPARED'] === '1';
  expect(hasShellcheck || !isFull).toBe(true);
});

test.each(files('.pl'))('perl -c %s', name => {
  const { status, stderr } = spawnSync('perl', ['-c', join(src, name)], { encoding: 'utf8' });
  expect(stderr).toMatch(/syntax OK/);
  expect(status).toBe(0);
});

/** An awk program as it runs: one that says in its head that it follows another comes behind that. */
function programOf(name: string): string {
  const text = textOf(name);
  const follows = /^# Follows ([a-z-]+\.awk):/.exec(text)?.[1];
  return follows === undefined ? text : `${textOf(join(dirname(name), follows))}\n${text}`;
}

/** What others follow is no program by itself. */
const programs = files('.awk').filter(name => !textOf(name).startsWith('# Shared by '));

test.each(programs.flatMap(name => [[name, 'awk'] as const, [name, 'busybox'] as const]))(
  '%s is read by %s',
  (name, by) => {
    const args = by === 'busybox' ? ['awk', programOf(name)] : [programOf(name)];
    const { stderr, error } = spawnSync(by, args, { input: '', encoding: 'utf8' });
    expect(error).toBeUndefined();
    expect(stderr).not.toMatch(/syntax|error|never defined|undefined function|unexpected/i);
  },
);

test('no awk of more than six lines stands in a literal', () => {
  const long = files('.ts').filter(name =>
    /= `\n?(BEGIN \{|function \w+\()(?:[^`\\]|\\[\s\S])*?(\n[^`]*){6}`;/.test(textOf(name)),
  );
  expect(long).toEqual([]);
});
