import type { Override } from '../../../model/reading/override.ts';
import { globExpression } from '../../../model/text/glob.ts';
import type { ConfigFile } from './config-files.ts';

/** What a type of line does to a path that is there, at each boot (tmpfiles.d(5)); types that only make what is missing do nothing. */
const deeds: Readonly<Record<string, { readonly after: string; readonly below?: true; readonly modeOnly?: true }>> = {
  F: { after: 'written anew' },
  'f+': { after: 'written anew' },
  w: { after: 'written to' },
  'w+': { after: 'longer by a line' },
  'L+': { after: 'a link' },
  'C+': { after: 'copied anew' },
  'p+': { after: 'a pipe' },
  'c+': { after: 'a device' },
  'b+': { after: 'a device' },
  r: { after: 'gone' },
  R: { after: 'gone', below: true },
  D: { after: 'gone', below: true },
  z: { after: 'of another mode', modeOnly: true },
  Z: { after: 'of another mode', below: true, modeOnly: true },
};

const isPattern = (path: string): boolean => /[*?[]/.test(path);

function fits(pattern: string, path: string, below: boolean): boolean {
  const after = below ? '(?:/.*)?$' : '$';
  return globExpression(pattern, isPattern(pattern) ? 'part' : 'text', { after }).test(path);
}

/** Modes as numbers: `0644` and `644` are the same. */
const sameMode = (a: string, b: string): boolean => Number.parseInt(a, 8) === Number.parseInt(b, 8);

/** Which lines of tmpfiles.d change a path at boot; `files` in the order in which they are read. Pure. */
export function tmpfilesOverrides(
  path: string,
  mode: string | undefined,
  files: readonly ConfigFile[],
): readonly Override[] {
  for (const { path: by, lines } of files) {
    for (const line of lines) {
      const [type = '', where = '', itsMode = '-'] = line.trim().replace(/["']/g, '').split(/\s+/);
      const deed = deeds[type.replace(/[!=~^$?-]/g, '')];
      if (deed === undefined || !fits(where, path, deed.below === true)) continue;
      // Of D, what is in the folder goes; the folder stays.
      if (type.startsWith('D') && where === path) continue;
      const hint = `take “${line.trim()}” out of ${by}, or mask it: a file of that name in /etc/tmpfiles.d, empty`;
      if (deed.modeOnly !== true) return [{ what: path, wanted: 'as it is now', after: deed.after, by, hint }];
      const octal = /^[~:]*(\d{3,4})$/.exec(itsMode)?.[1];
      if (mode === undefined || octal === undefined || sameMode(octal, mode)) continue;
      return [{ what: `the mode of ${path}`, wanted: mode, after: octal, by, hint }];
    }
  }
  return [];
}
