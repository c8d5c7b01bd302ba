import type { Override } from '../../../model/reading/override.ts';
import { type ConfigFile, linesOf } from './config-files.ts';

/** Keywords that may be given many times, each time for something more (sshd_config(5)). */
const manifold = new Set([
  ...['port', 'listenaddress', 'hostkey', 'hostcertificate', 'acceptenv', 'setenv', 'subsystem', 'include'],
  ...['allowusers', 'denyusers', 'allowgroups', 'denygroups'],
]);

interface Setting {
  readonly keyword: string;
  readonly value: string;
}

/** Settings that hold for everybody: those before the first `Match`. */
function globalSettings(lines: readonly string[]): readonly Setting[] {
  const settings: Setting[] = [];
  for (const line of lines) {
    const [, keyword = '', value = ''] = /^\s*([A-Za-z]+)(?:\s+|\s*=\s*)(.*?)\s*$/.exec(line) ?? [];
    if (keyword.toLowerCase() === 'match') break;
    if (keyword !== '') settings.push({ keyword: keyword.toLowerCase(), value: value.replace(/^"(.*)"$/, '$1') });
  }
  return settings;
}

const MAIN = '/etc/ssh/sshd_config';
const isDropIn = (path: string): boolean => /^\/etc\/ssh\/sshd_config\.d\/[^/]+\.conf$/.test(path);

/** sshd's files. */
export const isSshdFile = (path: string): boolean => path === MAIN || isDropIn(path);

const includesFolder = (line: string): boolean => /^\s*include\s+"?(?:\/etc\/ssh\/)?sshd_config\.d\/\*/i.test(line);

/** What stands in a text before it includes the folder. */
const beforeFolder = (lines: readonly string[]): readonly string[] =>
  lines.slice(0, Math.max(0, lines.findIndex(includesFolder)));

/**
 * Which of a file's settings sshd takes from another file: for each keyword the first value counts. Debian's main file
 * includes the folder before all else; where it does not, the folder's files are not read. Pure.
 */
export function sshdOverrides(path: string, text: string, files: readonly ConfigFile[]): readonly Override[] {
  const includes = linesOf(files, MAIN).some(includesFolder);
  const dropIns = files.filter(one => isDropIn(one.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  if (isDropIn(path) && files.some(one => one.path === MAIN) && !includes) {
    const hint = `let ${MAIN} begin with: Include /etc/ssh/sshd_config.d/*.conf`;
    return [{ what: `what ${path} says`, wanted: 'to count', after: 'not read by sshd', by: MAIN, hint }];
  }
  const first: ConfigFile = { path: MAIN, lines: beforeFolder(linesOf(files, MAIN)) };
  const earlier = isDropIn(path) ? [first, ...dropIns.filter(one => one.path < path)] : includes ? dropIns : [];
  const own = text.split('\n');
  // Of the main file itself, what comes before the folder is heard first.
  const heard = path === MAIN ? new Set(globalSettings(beforeFolder(own)).map(one => one.keyword)) : new Set<string>();
  const seen = new Set(heard);
  return globalSettings(own).flatMap(({ keyword, value }): Override[] => {
    if (manifold.has(keyword) || seen.has(keyword)) return [];
    seen.add(keyword);
    for (const file of earlier) {
      const set = globalSettings(file.lines).find(one => one.keyword === keyword);
      if (set === undefined) continue;
      if (set.value.toLowerCase() === value.toLowerCase()) return [];
      const hint = `take it out of ${file.path}, or give ours a name that comes before: sshd takes the first value`;
      return [{ what: `sshd's ${keyword}`, wanted: value, after: set.value, by: file.path, hint }];
    }
    return [];
  });
}
