import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { installed } from '../machine.ts';

const finding = z.object({ line: z.number(), code: z.number(), message: z.string() });

/** The shells in which scripts run are dash and busybox: what both have, `sh` says. */
const DIALECT = ['-s', 'sh', '-f', 'json'];

/** Whether shellcheck is here (`npm test` installs it, as root on Debian). */
export const hasShellcheck = installed('shellcheck', 'shellcheck');

/** What shellcheck finds in a file of shell, by the rules of `.shellcheckrc`: `12: SC2086 Double quote … | the line`. */
export const shellcheck = (text: string): readonly string[] => found(text, []);

/** The same for a whole script, of which all parts are there: by no rules of ours but these codes, which are left out. */
export const shellcheckWhole = (text: string, without: readonly string[]): readonly string[] =>
  found(text, ['--norc', `--exclude=${without.join(',')}`]);

function found(text: string, options: readonly string[]): readonly string[] {
  const { stdout, stderr } = spawnSync('shellcheck', [...DIALECT, ...options, '-'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(`shellcheck gave no answer: ${stderr}`);
  const rows = text.split('\n');
  return z
    .array(finding)
    .parse(JSON.parse(stdout))
    .map(({ line, code, message }) => `${line}: SC${code} ${message} | ${rows[line - 1]?.trim() ?? ''}`);
}
