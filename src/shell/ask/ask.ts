import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import askText from './ask.sh';

/**
 * What a probe calls where it depends on the answer of a program: what was not read is not known.
 *
 * `provision_ask ABSENCE PROGRAM ARG…` prints what the program prints. Where it fails, ABSENCE decides: patterns with `|` between
 * them, of the exit status, a space and the text on standard error (`1 *does not exist*`), or the word `missing`, where there is no such
 * program. If one fits, there is nothing to tell, and it returns 1. Anything else is “could not be read”.
 *
 * `provision_exists PATH` says whether anything stands there: it does not only where the kernel says so (ENOENT, ENOTDIR). No right to look, or a
 * file system whose server is gone, is “could not be read”, which `[ -e PATH ]` takes for absence.
 *
 * `provision_stat FORMAT PATH…` prints a line for each path that is there, by the same rule.
 *
 * `provision_unread WHY` says the same of whatever else could not be read, and ends the shell that it is called in.
 *
 * Either way the whole section counts as not read, with the reason, although the call stands in a pipe, in `$(…)`, before `||`, or where
 * standard error is thrown away: it is said by a frame of its own (`shell/frames`) on a descriptor of its own.
 */
export const askFunctions: Script = raw(askText);

/** Paths as `quote` writes them, of names that need no more than that. */
const EXISTS = /\bprovision_exists (\/[\w@:./-]*)/g;
const REACHED = /\b(?:provision_reach|provision_find|arrive) (\/[\w@:./-]*)/g;

/** Lets `provision_exists` and `provision_reach` ask at once for all paths that the questions of one shell name. Pure. */
export const namedTogether = (texts: readonly string[]): readonly string[] => {
  const named = (words: RegExp): readonly string[] => [
    ...new Set(texts.flatMap(text => [...text.matchAll(words)].map(([, path = '']) => path))),
  ];
  // Of one alone nothing is gained.
  const set = (variable: string, paths: readonly string[]): readonly string[] =>
    paths.length > 1 ? [`${variable}='${paths.join(' ')}'`] : [];
  return [...set('ask_named', named(EXISTS)), ...set('reach_named', named(REACHED))];
};
