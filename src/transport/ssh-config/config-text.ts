import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { isAbsent, isErrno } from '../../model/problems/errno.ts';
import { globExpression, hasWildcards } from '../../model/text/glob.ts';
import { brokenConfig } from './broken-config.ts';

/** Depth to which files may include each other, as ssh has it. */
const DEPTH = 16;

/** What a configuration consists of. */
export interface ConfigText {
  readonly text: string;
  /** The files that were read, each with what ssh looks at besides their text: owner and mode. */
  readonly files: readonly string[];
  /** Whether any of it begins a section, a `Host` or a `Match`. */
  readonly hasSections: boolean;
}

/** Where the text of a file comes to stand. */
interface Around {
  /** The line that begins the section around it; none: it stands before all sections. */
  readonly section?: string;
  /** How deep files may still include each other. */
  readonly depth: number;
}

const BEFORE_ALL = 'Match all';

/**
 * The text of an ssh_config(5) with the texts of the files that it includes in their places; a file that does not exist
 * is empty. Sections that a file has which is itself included in a section count only where that one fits, too: no flat text
 * says so. Such an `Include` stays as it is, and its file is left out.
 * @param folder where a relative `Include` begins
 * @throws {InputProblem} for a file that cannot be read
 */
export async function configText(
  file: string,
  folder: string,
  home: string,
  { section: around, depth }: Around = { depth: DEPTH },
): Promise<ConfigText> {
  let text: string;
  let stamp: string;
  try {
    text = await readFile(file, 'utf8');
    const { uid, mode } = await stat(file);
    stamp = `${file} ${uid} ${mode.toString(8)}`;
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return { text: '', files: [], hasSections: false };
    throw brokenConfig(file, cause);
  }
  if (depth === 0) throw brokenConfig(file, new Error(`files include each other more than ${DEPTH} deep`));
  let section = around;
  let hasSections = false;
  const parts: string[] = [];
  const files = [stamp];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(host|match)[\s=]/i.test(line)) {
      section = line;
      hasSections = true;
    }
    const included = /^\s*include[\s=]+(.*)$/i.exec(line)?.[1];
    if (included === undefined) {
      parts.push(line);
      continue;
    }
    for (const pattern of included.split(/\s+/).filter(word => word !== '' && !word.startsWith('#'))) {
      // What newer versions of ssh expand here, only ssh can find.
      if (/[%$]/.test(pattern)) parts.push(`Include ${pattern}`);
      const path = resolve(folder, pattern.replaceAll('"', '').replace(/^~(?=\/)/, home));
      for (const one of await pathsLike(path)) {
        const inner = await configText(one, folder, home, {
          ...(section === undefined ? {} : { section }),
          depth: depth - 1,
        });
        parts.push(section !== undefined && inner.hasSections ? `Include ${pattern}` : inner.text);
        files.push(...inner.files);
        hasSections ||= section === undefined && inner.hasSections;
      }
    }
    // A section that an included file began ends with that file.
    parts.push(section ?? BEFORE_ALL);
  }
  return { text: parts.join('\n'), files, hasSections };
}

/** The paths that a pattern names, wildcards in folders too, in the order of glob(7). */
async function pathsLike(pattern: string): Promise<readonly string[]> {
  if (!hasWildcards(pattern)) return [pattern];
  const folder = dirname(pattern);
  const name = pattern.slice(folder.length).replace(sep, '');
  const folders = await pathsLike(folder);
  if (!hasWildcards(name)) return folders.map(one => join(one, name));
  const expression = globExpression(name);
  const found = await Promise.all(
    folders.map(async one => {
      const names = await namesIn(one);
      return names.filter(entry => !entry.startsWith('.') && expression.test(entry)).map(entry => join(one, entry));
    }),
  );
  return found.flat().sort();
}

/** A folder that is none or is not there holds nothing. @throws {InputProblem} for one that cannot be read */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw brokenConfig(folder, cause);
  }
}
