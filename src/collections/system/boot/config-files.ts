import type { Script } from '../../../model/plan/script.ts';
import { raw } from '../../../shell/sh.ts';

/** A file of a host's configuration, with those of its lines that were asked for. */
export interface ConfigFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** The lines of a file by its path; none where it is not there. */
export const linesOf = (files: readonly ConfigFile[], path: string): readonly string[] =>
  files.find(one => one.path === path)?.lines ?? [];

/** What `provision_config_files` and `provision_starting` printed (`shell/ask/config-files.ts`). */
export interface BootConfig {
  readonly files: readonly ConfigFile[];
  /** Units that are started at boot, of those that were asked for. */
  readonly starting: ReadonlySet<string>;
  /** Other words that the probe printed behind `==`. */
  readonly words: ReadonlySet<string>;
}

export function parseBootConfig(stdout: string): BootConfig {
  const files: { path: string; lines: string[] }[] = [];
  const words = new Set<string>();
  const starting: string[] = [];
  let lines: string[] = [];
  for (const line of stdout.split('\n')) {
    if (line.startsWith('== /')) {
      lines = [];
      files.push({ path: line.slice(3), lines });
    } else if (line.startsWith('== ')) {
      words.add(line.slice(3));
      lines = line === '== starting' ? starting : [];
    } else if (line.startsWith('\t')) lines.push(line.slice(1));
  }
  return { files, words, starting: new Set(starting) };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Folders of `NAME.d`, as systemd and kmod read them: what stands in an earlier one masks a file of its name in a later. */
const places = (name: string): readonly string[] =>
  ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(folder => `${folder}/${name}`);

/**
 * Files of such folders in the order in which they are read: by name, whatever folder they are in; of one name only that of
 * the first folder (sysctl.d(5), modprobe.d(5), tmpfiles.d(5), systemd.network(5)).
 */
export function filesInOrder(files: readonly ConfigFile[], name: string): readonly ConfigFile[] {
  const folders = places(name);
  const byName = new Map<string, ConfigFile>();
  for (const folder of folders) {
    for (const file of files.filter(one => folderOf(one.path) === folder)) {
      if (!byName.has(nameOf(file.path))) byName.set(nameOf(file.path), file);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, file]) => file);
}

/** The same folders as patterns for a shell. Where `/lib` is `/usr/lib`, the second of a name counts for nothing. */
export const configGlobs = (name: string, ending: string): Script =>
  raw(
    places(name)
      .map(folder => `${folder}/*${ending}`)
      .join(' '),
  );

/** The files as they will be once ours is written. */
export const withOurs = (files: readonly ConfigFile[], ours: ConfigFile): readonly ConfigFile[] => [
  ...files.filter(({ path }) => path !== ours.path),
  ours,
];
