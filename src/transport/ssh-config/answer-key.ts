import { hostname } from 'node:os';
import { accountHome, userName, variable } from '../../model/environment.ts';
import { globExpression } from '../../model/text/glob.ts';
import type { ConfigText } from './config-text.ts';
import { isPlain } from './directives.ts';
import type { Asked, ConfigFiles } from './ssh-config.ts';

/** A directive with its value. */
export type Line = readonly [name: string, value: string];

/** What `Match` looks at, besides which only files, names and the machine decide. */
const BY_NAMES = /^!?(all|final|host|originalhost|user|localuser|tagged)$/i;

/** The directives of a text in their order, with what separates the files. */
export function directivesOf(text: string): readonly Line[] {
  return text.split('\n').flatMap((line): Line[] => {
    const [, name, value = ''] = /^\s*([A-Za-z0-9]+)(?:(?:\s*=\s*|\s+)(.*?))?\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    const small = name.toLowerCase();
    return small === 'match' && value.toLowerCase() === 'all' ? [['host', '*']] : [[small, value]];
  });
}

/** Two servers with the same key get the same answer: they fit the same sections, and nothing else tells them apart. */
export function answerKey(lines: readonly Line[], { address, user, port }: Asked): string {
  const own = lines.some(
    ([name, value]) =>
      name === 'match' ||
      name === 'include' ||
      (name === 'host' && !isPlain(name, value)) ||
      name.startsWith('canonical') ||
      (name === 'hostname' && (value.includes('%') || value.toLowerCase() === address.toLowerCase())),
  );
  const sections = lines.filter(([name]) => name === 'host').map(([, value]) => (fits(value, address) ? '1' : '0'));
  return JSON.stringify([own ? address : sections.join(''), user, port]);
}

/**
 * All that an answer depends on; `undefined` where that cannot be told, since a command, the network or DNS may say
 * something else tomorrow.
 * @param version of OpenSSH
 */
export function dependsOn(
  { text, files }: Pick<ConfigText, 'text' | 'files'>,
  { user, system }: ConfigFiles,
  version: string,
): readonly string[] | undefined {
  const changing = directivesOf(text).some(([name, value]) =>
    name === 'match'
      ? criteriaOf(value).some(one => !BY_NAMES.test(one))
      : name === 'include' || (name === 'canonicalizehostname' && value.toLowerCase() !== 'no'),
  );
  if (changing) return undefined;
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => `${name}=${variable(name) ?? ''}`);
  const machine = [hostname(), userName(), accountHome() ?? '', String(process.getuid?.() ?? '')];
  return [version, user, system ?? '', ...machine, ...named, ...files, text];
}

/** The criteria of a `Match` line, without their values. */
const criteriaOf = (line: string): readonly string[] =>
  [...line.matchAll(/(!?(?:all|final|canonical))(?=\s|$)|(!?\w+)(?:\s*=\s*|\s+)(?:"[^"]*"|\S+)|\S+/gi)].map(
    ([word, alone, valued]) => alone ?? valued ?? word,
  );

/** ssh_config(5), "PATTERNS": one that begins with `!` and fits leaves the section out. */
function fits(patterns: string, address: string): boolean {
  const all = patterns.split(/\s+/);
  const hit = (pattern: string): boolean => globExpression(pattern).test(address);
  return (
    all.some(one => !one.startsWith('!') && hit(one)) && !all.some(one => one.startsWith('!') && hit(one.slice(1)))
  );
}
