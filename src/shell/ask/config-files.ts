import type { Script } from '../../model/plan/script.ts';
import { raw, sh } from '../sh.ts';
import configFilesAwk from './config-files.awk';
import configFilesText from './config-files.sh';

/**
 * What of a host's configuration counts at boot, without anything else that stands in its files: secrets stay where they are.
 *
 * `provision_config_files EXPRESSION FILE…` prints for each file that is there a line `== PATH`, and those of its lines that fit the extended regular
 * expression, each behind a tab; it ends with 1, and says which, where one could not be read.
 * `provision_starting UNIT…` prints `== starting`, and those of the units that are started at boot, each behind a tab.
 *
 * What the questions of one shell ask of files by name is read by one program.
 */
export const configFilesFunctions: Script = sh`provision_config_awk=${configFilesAwk}
${raw(configFilesText)}`;

/** Whether a script calls one of them. */
export const asksForConfig = (text: string): boolean => /\bprovision_(?:config_files|starting) /.test(text);

/** A call that always is made, with an expression as `quote` writes it and patterns of paths that need nothing of the question itself. */
const CALL = /^provision_config_files ((?:'(?:[^']|'\\'')*'|[^\s'"$`\\]+)(?:[^'"$`\\\n]|\\\n)+)$/gm;

/** Lets `provision_config_files` read at once what the questions of one shell ask. Pure. */
export function configTogether(texts: readonly string[]): readonly string[] {
  const calls = [...new Set(texts.flatMap(text => [...text.matchAll(CALL)].map(([, words = '']) => words)))];
  // Of one alone nothing is gained. Once the shell was killed, each is asked by itself: one may hang.
  if (calls.length < 2) return [];
  const groups = calls.map(words => `config_group ${words}`);
  return ['config_together() {', ...groups, '}', '[ "$frame_from" = "$frame_upto" ] || config_named=yes'];
}
