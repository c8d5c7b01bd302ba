import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
