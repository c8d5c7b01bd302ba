import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCommandLine } from '../../../src/cli/command-line.ts';
import { completionScript } from '../../../src/cli/completion-script.ts';
import { installed } from '../../machine.ts';

const program = createCommandLine('0', () => undefined);

/** What bash offers for the words before the cursor. */
function inBash(...words: readonly string[]): string[] {
  return bashIn(process.cwd(), words);
}
function bashIn(cwd: string, words: readonly string[]): string[] {
  const ask = `${completionScript(program, 'bash')}
COMP_WORDS=(provision "$@"); COMP_CWORD=$#; _provision; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask, 'bash', ...words], { encoding: 'utf8', cwd })
    .trim()
    .split('\n');
}

/** The same of fish: the first word of each line, which also says what an option does. */
function inFish(...words: readonly string[]): string[] {
  return fishIn(process.cwd(), words);
}
function fishIn(cwd: string, words: readonly string[]): string[] {
  const ask = `${completionScript(program, 'fish')}\ncomplete -C "provision ${words.join(' ')}"`;
  const told = execFileSync('fish', ['--no-config', '-c', ask], { encoding: 'utf8', cwd });
  return told
    .trim()
    .split('\n')
    .map(line => line.split('\t')[0] ?? '');
}

const shells = [
  ['bash', inBash, bashIn, installed('/bin/bash', 'bash completion')],
  ['fish', inFish, fishIn, installed('/usr/bin/fish', 'fish completion')],
] as const;

for (const [name, offers, offersIn, there] of shells) {
  test.skipIf(!there)(`${name} tells \`up\` from \`twin up\`, and \`status\` from \`twin status\``, () => {
    expect(offers('up', '--')).toContain('--dry-run');
    expect(offers('up', '--')).not.toContain('--suite');
    expect(offers('twin', 'up', '--')).toContain('--suite');
    expect(offers('twin', 'up', '--')).not.toContain('--dry-run');
    expect(offers('twin', 'status', '--')).not.toContain('--twin');
  });

  test.skipIf(!there)(`${name} offers what stands below a command, and nothing of the top`, () => {
    expect(offers('twin', '')).toContain('fault');
    expect(offers('twin', '')).not.toContain('phase2');
    expect(offers('twin', 'fault', '')).toEqual(expect.arrayContaining(['list', 'inject', 'heal']));
    expect(offers('')).toEqual(expect.arrayContaining(['phase2', 'wireguard', 'wipe']));
    expect(offers('')).not.toContain('2');
    expect(offers('')).not.toContain('fault');
  });

  test.skipIf(!there)(`${name} offers the runs that there are`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'provision-completion-'));
    const runs = ['2026-11-30T16-02-11Z-phase1', '2026-11-30T16-05-40Z-phase2'];
    try {
      expect(offersIn(folder, ['undo', '2026'])).not.toContain(runs[0]);
      mkdirSync(join(folder, '.provision/home/runs', runs[0] ?? ''), { recursive: true });
      mkdirSync(join(folder, 'inventory/.provision/home/runs', runs[1] ?? ''), { recursive: true });
      expect(offersIn(folder, ['undo', '2026'])).toEqual(runs);
      expect(offersIn(folder, ['undo', 'la'])).toEqual(['last']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.skipIf(!there)(
    `${name} reads past options and their values, and offers files behind those that want one`,
    () => {
      expect(offers('-i', 'home', 'twin', 'up', '--')).toContain('--suite');
      expect(offers('phase2', '--report', 'pack')).not.toContain('--dry-run');
      expect(offers('secret', 'rekey', '--new-key-file', 'package.js')).toContain('package.json');
      expect(offers('wireguard', '--')).toContain('--dry-run');
    },
  );
}

test('another shell is refused with those that there are', () => {
  expect(() => completionScript(program, 'tcsh')).toThrow('no completion for “tcsh”');
});
