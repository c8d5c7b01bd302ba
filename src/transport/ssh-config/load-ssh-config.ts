import { dirname, join } from 'node:path';
import { globExpression } from '../../model/text/glob.ts';
import { askOpenSsh } from './ask-openssh.ts';
import { configText } from './config-text.ts';
import { needsOpenSsh } from './directives.ts';
import { libraryConfig } from './library-config.ts';
import type { Asked, ConfigFiles, Directives, SshConfig } from './ssh-config.ts';

export interface LoadOptions {
  readonly home: string;
  /** OpenSSH's client; `undefined` where there is none. */
  readonly openSsh: () => Promise<string | undefined>;
  readonly warn?: ((what: string) => void) | undefined;
}

/**
 * What ssh's configuration means. A plain one (`Host`, `HostName`, `User`, `Port`, `IdentityFile`, and what makes no
 * difference here) is read by a library; of any other OpenSSH itself is asked, once for all servers that get the same
 * answer. Without OpenSSH the library reads that too.
 * @throws {InputProblem} for a file that cannot be read or understood.
 */
export async function loadSshConfig(files: ConfigFiles, options: LoadOptions): Promise<SshConfig> {
  const { home, warn = () => undefined } = options;
  const texts = [await configText(files.user, join(home, '.ssh'), home)];
  if (files.system !== undefined) texts.push(await configText(files.system, dirname(files.system), home));
  const text = texts.join('\nMatch all\n');
  const lines = directivesOf(text);
  const openSsh = lines.some(([name, value]) => needsOpenSsh(name, value)) ? await options.openSsh() : undefined;
  if (openSsh === undefined) return libraryConfig(files.user, text, warn);
  const ask = askOpenSsh(openSsh, files);
  const answers = new Map<string, Promise<Directives>>();
  return asked => {
    const key = answerKey(lines, asked);
    const answer = answers.get(key) ?? ask(asked);
    answers.set(key, answer);
    return answer;
  };
}

type Line = readonly [name: string, value: string];

/** The directives of a text in their order, with what separates the files. */
function directivesOf(text: string): readonly Line[] {
  return text.split('\n').flatMap((line): Line[] => {
    const [, name, value] = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const small = name.toLowerCase();
    return small === 'match' && value.toLowerCase() === 'all' ? [['host', '*']] : [[small, value]];
  });
}

/** Two servers with the same key get the same answer: they fit the same sections, and nothing else tells them apart. */
function answerKey(lines: readonly Line[], { address, user, port }: Asked): string {
  const own = lines.some(
    ([name, value]) => name === 'match' || name.startsWith('canonical') || (name === 'hostname' && value.includes('%')),
  );
  const sections = lines.filter(([name]) => name === 'host').map(([, value]) => (fits(value, address) ? '1' : '0'));
  return JSON.stringify([own ? address : sections.join(''), user, port]);
}

/** ssh_config(5), "PATTERNS": one that begins with `!` and fits leaves the section out. */
function fits(patterns: string, address: string): boolean {
  const all = patterns.replaceAll('"', '').split(/[\s,]+/);
  const hit = (pattern: string): boolean => globExpression(pattern).test(address);
  return (
    all.some(one => !one.startsWith('!') && hit(one)) && !all.some(one => one.startsWith('!') && hit(one.slice(1)))
  );
}
