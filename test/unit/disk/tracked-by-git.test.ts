import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { trackedByGit } from '../../../src/disk/tracked-by-git.ts';
import { readTrusted } from '../../../src/disk/trusted-file.ts';
import { recallFacts } from '../../../src/journal/memory.ts';

/** A repository in which an inventory has its `.provision` with host keys. */
function repository(...init: readonly string[]) {
  const top = mkdtempSync(join(tmpdir(), 'provision-git-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'protocol.file.allow=always', ...args],
      {
        cwd: top,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  git('init', '-q', ...init);
  const own = join(top, 'inv/.provision');
  mkdirSync(join(own, 'home'), { recursive: true, mode: 0o700 });
  const file = join(own, 'known_hosts');
  writeFileSync(file, 'gate ssh-ed25519 AAAA\n', { mode: 0o600 });
  return { top, own, file, git };
}

/** Among them names that come before the one that is asked about, and share their beginning with it. */
const more = (top: string): void => {
  writeFileSync(join(top, 'inv/.first'), 'x');
  writeFileSync(join(top, 'inv/.provision/home/facts.json'), 'x');
  for (let at = 0; at < 40; at += 1) writeFileSync(join(top, `inv/.provisioned-${at}`), 'x');
};

test.each([
  ['version 2', [], []],
  ['version 4, which does not write names out', [], [['update-index', '--index-version', '4']]],
  ['entries with more flags (version 3)', [], [['update-index', '--skip-worktree', 'inv/.first']]],
  ['SHA-256', ['--object-format=sha256'], []],
] as const)('git tells by its index what it tracks: %s', (_name, init, commands) => {
  const { top, file, git } = repository(...init);
  more(top);
  git('add', 'inv/.provisioned-1', 'inv/.provisioned-2');
  expect(trackedByGit(file)).toBeUndefined();
  git('add', '-f', '.');
  for (const command of commands) git(...command);
  expect(trackedByGit(file)).toBe(top);
  git('rm', '-q', '--cached', 'inv/.provision/known_hosts');
  expect(trackedByGit(file)).toBeUndefined();
});

test.each([
  ['the file', 'inv/.Provision/KNOWN_hosts', 'inv/.provision/known_hosts'],
  ['a folder above', 'INV/.provision/known_hosts', 'inv/.provision/known_hosts'],
  ['a folder as it is here', 'inv/.provision/known_hosts', 'INV/.provision/known_hosts'],
])('letters’ case makes no difference: %s', (_name, tracked, here) => {
  const { top, git } = repository();
  const blob = git('hash-object', '-w', 'inv/.provision/known_hosts').trim();
  git('update-index', '--add', '--cacheinfo', `100644,${blob},${tracked}`);
  mkdirSync(join(top, here, '..'), { recursive: true });
  expect(trackedByGit(join(top, here))).toBe(top);
});

test('a folder that is reached by a link is where it really is', () => {
  const { top, own, git } = repository();
  git('add', '-f', '.');
  const other = mkdtempSync(join(tmpdir(), 'provision-link-'));
  onTestFinished(() => rmSync(other, { recursive: true, force: true }));
  symlinkSync(join(own, '..'), join(other, 'inv'));
  expect(trackedByGit(join(other, 'inv/.provision/known_hosts'))).toBe(top);
});

test('a folder that a sparse index does not open', () => {
  const { top, file, git } = repository();
  mkdirSync(join(top, 'inv/other'));
  writeFileSync(join(top, 'inv/other/x'), 'x');
  git('add', '-f', '.');
  git('commit', '-q', '-m', 'x');
  git('sparse-checkout', 'set', '--cone', '--sparse-index', 'inv/other');
  expect(git('ls-files', '--sparse')).toContain('inv/.provision/\n');
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, 'gate ssh-ed25519 AAAA\n', { mode: 0o600 });
  expect(trackedByGit(file)).toBe(top);
});

test.each([
  ['it is not a git index', (index: Buffer) => Buffer.concat([Buffer.from('XXXX'), index.subarray(4)])],
  ['its index has version 5', (index: Buffer) => Buffer.concat([Buffer.from('DIRC\0\0\0\x05'), index.subarray(8)])],
  ['its index is cut off', (index: Buffer) => index.subarray(0, 12 + 62 + 4)],
])('an index that cannot be read is told: %s', (what, broken) => {
  const { top, file, git } = repository();
  git('add', '-f', '.');
  writeFileSync(join(top, '.git/index'), broken(readFileSync(join(top, '.git/index'))));
  expect(() => trackedByGit(file)).toThrow(what);
});

test('known_hosts and facts that git tracks are refused, others are read', () => {
  const { top, own, file, git } = repository();
  expect(readTrusted(file)).toContain('gate');
  git('add', '-f', 'inv');
  writeFileSync(join(own, 'home/facts.json'), '{"version":1,"hosts":{}}', { mode: 0o600 });
  git('add', '-f', 'inv');
  expect(() => recallFacts(join(top, 'inv/home.yaml'), 'home')).toThrow('git tracks this file');
});

test('a work tree beside the main one, and a submodule, tell by indexes of their own', () => {
  const { top, git } = repository();
  git('add', '-f', '.');
  git('commit', '-q', '-m', 'x');
  const beside = `${top}-beside`;
  onTestFinished(() => rmSync(beside, { recursive: true, force: true }));
  git('worktree', 'add', '-q', beside);
  expect(trackedByGit(join(beside, 'inv/.provision/known_hosts'))).toBe(beside);
  const long = repository('--object-format=sha256');
  long.git('add', '-f', '.');
  long.git('commit', '-q', '-m', 'x');
  long.git('worktree', 'add', '-q', join(long.top, 'beside'));
  expect(trackedByGit(join(long.top, 'beside/inv/.provision/known_hosts'))).toBe(join(long.top, 'beside'));
  const outer = repository();
  outer.git('submodule', '-q', 'add', top, 'sub');
  expect(trackedByGit(join(outer.top, 'sub/inv/.provision/known_hosts'))).toBe(join(outer.top, 'sub'));
  // The inventory's own place in a submodule is no reason to refuse what lies there untracked.
  mkdirSync(join(outer.top, 'sub/other/.provision'), { recursive: true });
  writeFileSync(join(outer.top, 'sub/other/.provision/known_hosts'), 'x');
  expect(trackedByGit(join(outer.top, 'sub/other/.provision/known_hosts'))).toBeUndefined();
});

test('`.provision` that is a submodule by itself came with the checkout', () => {
  const { top, git } = repository();
  git('add', '-f', '.');
  git('commit', '-q', '-m', 'x');
  const outer = repository();
  rmSync(outer.own, { recursive: true });
  outer.git('submodule', '-q', 'add', top, 'inv/.provision');
  writeFileSync(join(outer.own, 'known_hosts'), 'x');
  expect(trackedByGit(join(outer.own, 'known_hosts'))).toBe(outer.top);
});

test('a split index is said to be one, where the half that is shared may name the file', () => {
  const { top, file, git } = repository();
  git('add', '-f', '.');
  git('update-index', '--split-index');
  expect(() => trackedByGit(file)).toThrow('--no-split-index');
  for (const name of readdirSync(join(top, '.git'))) {
    if (name.startsWith('sharedindex.')) renameSync(join(top, '.git', name), join(top, 'half'));
  }
  expect(() => trackedByGit(file)).toThrow('--no-split-index');
  const { file: other, git: with4 } = repository();
  with4('add', '-f', '.');
  with4('update-index', '--index-version', '4');
  with4('update-index', '--split-index');
  expect(() => trackedByGit(other)).toThrow('--no-split-index');
  git('read-tree', '--empty');
  git('add', '-f', '.');
  git('rm', '-q', '--cached', '-r', '.');
  git('update-index', '--split-index');
  expect(trackedByGit(file)).toBeUndefined();
});

test('where it cannot be told, the keys are not trusted; and nothing that the repository names is run', () => {
  const { top, file, git } = repository();
  git('add', '-f', '.');
  const ran = join(top, 'ran');
  for (const name of ['core.fsmonitor', 'core.sshCommand', 'core.pager']) git('config', name, `touch ${ran}`);
  expect(trackedByGit(file)).toBe(top);
  expect(existsSync(ran)).toBe(false);
  writeFileSync(join(top, '.git/index'), 'DIRC\0\0\0\x09 nonsense .provision');
  expect(() => readTrusted(file)).toThrow('it is unknown whether git tracks this file');
});
