import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import SshConfigText, { LineType } from 'ssh-config';
import { isErrno } from '../model/errno.ts';
import { InputProblem } from '../model/problem.ts';
import { globExpression, hasWildcards } from '../model/text/glob.ts';

/** What `~/.ssh/config` says about a host: directives by their names in small letters, each with its values. */
export type SshConfig = (address: string, user: string | undefined) => ReadonlyMap<string, readonly string[]>;

/** Depth to which files may include each other, as ssh has it. */
const DEPTH = 16;

/**
 * Reads an ssh_config(5) with what it includes; a file that does not exist is empty. Nothing in it is ever executed:
 * sections that depend on `Match exec` are left out, `CanonicalizeHostName` is not followed, and `warn` says so.
 * @throws {InputProblem} for a file that cannot be read or understood.
 */
export async function loadSshConfig(
  file: string,
  home: string,
  warn: (what: string) => void = () => undefined,
): Promise<SshConfig> {
  const text = await expand(file, home, DEPTH);
  let config: SshConfigText;
  try {
    config = SshConfigText.parse(text);
  } catch (cause) {
    throw broken(file, cause);
  }
  for (const line of config) {
    if (line.type !== LineType.DIRECTIVE) continue;
    if ('criteria' in line && Object.keys(line.criteria).some(key => key.toLowerCase() === 'exec')) {
      warn(`${file}: a section that depends on \`Match exec\` is skipped: nothing in that file is executed`);
    }
    // The library would run nslookup for it.
    if ('config' in line)
      withoutDirective(line.config, 'canonicalizehostname', () =>
        warn(`${file}: CanonicalizeHostName is not followed`),
      );
  }
  return (address, user) => {
    try {
      const about = user === undefined ? { Host: address } : { Host: address, User: user };
      const found = config.compute(about, { ignoreCase: true, matchExec: false });
      return new Map(Object.entries(found).map(([name, value]) => [name, [value].flat()]));
    } catch (cause) {
      throw broken(file, cause);
    }
  };
}

function withoutDirective(lines: SshConfigText, name: string, found: () => void): void {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (line?.type !== LineType.DIRECTIVE || line.param.toLowerCase() !== name) continue;
    lines.splice(at, 1);
    found();
  }
}

/** The text of a file with the texts of those that it includes in their places. */
async function expand(file: string, home: string, depth: number): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return '';
    throw broken(file, cause);
  }
  if (depth === 0) throw broken(file, new Error(`files include each other more than ${DEPTH} deep`));
  let section = 'Match all';
  const parts: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(host|match)[\s=]/i.test(line)) section = line;
    const included = /^\s*include[\s=]+(.*)$/i.exec(line)?.[1];
    if (included === undefined) {
      parts.push(line);
      continue;
    }
    for (const pattern of included.split(/\s+/).filter(word => word !== '' && !word.startsWith('#'))) {
      for (const path of await filesLike(pattern.replaceAll('"', ''), home))
        parts.push(await expand(path, home, depth - 1));
    }
    // A section that an included file began ends with that file.
    parts.push(section);
  }
  return parts.join('\n');
}

/** Files that a pattern of `Include` names; wildcards in the last part of the path only. */
async function filesLike(pattern: string, home: string): Promise<readonly string[]> {
  const path = resolve(join(home, '.ssh'), pattern.replace(/^~(?=\/)/, home));
  if (!hasWildcards(basename(path))) return [path];
  const expression = globExpression(basename(path));
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter(name => !name.startsWith('.') && expression.test(name))
    .sort()
    .map(name => join(dirname(path), name));
}

const broken = (file: string, cause: unknown): InputProblem =>
  new InputProblem(
    {
      where: file,
      what: 'ssh’s configuration cannot be read',
      // A TypeError is the parser's own stumbling, and tells a user nothing.
      evidence: cause instanceof Error && !(cause instanceof TypeError) ? [cause.message] : [],
      hint: 'fix the file: `ssh -G localhost` names the line',
    },
    { cause },
  );
