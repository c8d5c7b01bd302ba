import { splitWords } from '../ansible/split-words.ts';
import type { FoundHop } from '../found.ts';
import { hopWithKeys } from './hop-with-keys.ts';

/** What arguments of ssh mean for an inventory. */
export interface SshArguments {
  /** The way there, nearest first; empty: straight there. Not set: they say nothing of it. */
  readonly jump?: readonly FoundHop[];
  /** A ProxyCommand that is no jump host. */
  readonly command?: string;
  readonly user?: string;
  readonly port?: number;
  readonly keys: readonly string[];
  /** Options that switch the checking of host keys off. */
  readonly unchecked: readonly string[];
  /** Options that forbid logging in by key. */
  readonly keyless: readonly string[];
  /** Other options, by their names. */
  readonly others: readonly string[];
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map(one => one.trim().replace(/^ssh:\/\//, ''))
    .filter(one => one !== '');

/** A jump host as the inventory has it: `user@address:port`. */
export const hop = (user: string | undefined, address: string, port: string | undefined): string =>
  `${user === undefined || address.includes('@') ? '' : `${user}@`}${address}${port === undefined || port === '22' ? '' : `:${port}`}`;

/** The jump host that a ProxyCommand stands for: `ssh -W %h:%p user@hop`, in any order. */
function jumpOfCommand(
  command: string,
): { readonly hop: string; readonly keys: readonly string[] } | 'none' | undefined {
  if (/^none$/i.test(command.trim())) return 'none';
  const [program = '', ...words] = splitWords(command)?.words ?? [];
  if (!/(^|\/)ssh$/.test(program)) return undefined;
  let user: string | undefined;
  let port: string | undefined;
  let address: string | undefined;
  let forwards = false;
  const keys: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, flag, glued] = /^-([a-zA-Z])(.*)$/.exec(word) ?? [];
    if (flag === undefined) {
      // What follows the address is a command for the hop, as `nc %h %p`.
      if (address === undefined) address = word;
      else if (/^(nc|netcat|ncat)$/.test(word)) forwards = true;
      continue;
    }
    if (!'BbcDEeFIiJLlmOopQRSWw'.includes(flag)) continue;
    const isApart = glued === '' || glued === undefined;
    if (isApart) at += 1;
    const value = isApart ? (words[at] ?? '') : glued;
    if (flag === 'W') forwards = true;
    else if (flag === 'l') user = value;
    else if (flag === 'p') port = value;
    else if (flag === 'i') keys.push(value);
    else if (flag === 'o') {
      const [, name = '', said = ''] = /^(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(value) ?? [];
      if (/^user$/i.test(name)) user = said;
      if (/^port$/i.test(name)) port = said;
      if (/^identityfile$/i.test(name)) keys.push(said);
      if (/^(proxycommand|proxyjump)$/i.test(name) && !/^none$/i.test(said)) return undefined;
    } else if (flag === 'J' || flag === 'F') return undefined;
  }
  return address === undefined || !forwards || address.includes('%')
    ? undefined
    : { hop: hop(user, address, port), keys };
}

/** What options of ssh mean, by their names in any case; of each the first counts, of keys all. */
export function sshOptions(options: readonly (readonly [name: string, value: string])[]): SshArguments {
  let found: SshArguments = { keys: [], unchecked: [], keyless: [], others: [] };
  /** In ssh the first value counts, and ProxyJump and ProxyCommand shut each other out. */
  const way = (more: Pick<SshArguments, 'jump' | 'command'>): void => {
    if (found.jump === undefined && found.command === undefined) found = { ...found, ...more };
  };
  for (const [name, value] of options) {
    const small = name.toLowerCase();
    if (small === 'proxyjump') way({ jump: /^none$/i.test(value) ? [] : list(value) });
    else if (small === 'proxycommand') {
      const jump = jumpOfCommand(value);
      way(
        jump === undefined
          ? { command: value }
          : jump === 'none'
            ? { jump: [] }
            : { jump: [hopWithKeys(jump.hop, jump.keys)] },
      );
    } else if (small === 'user') found = { ...found, user: found.user ?? value };
    else if (small === 'port') found = { ...found, port: found.port ?? Number(value) };
    else if (small === 'identityfile') found = { ...found, keys: [...found.keys, value] };
    else if (
      (small === 'stricthostkeychecking' && /^(no|off|false|accept-new)$/i.test(value)) ||
      (small === 'userknownhostsfile' && value === '/dev/null') ||
      (small === 'checkhostip' && /^no$/i.test(value))
    ) {
      found = { ...found, unchecked: [...found.unchecked, `${name}=${value}`] };
    } else if (small === 'pubkeyauthentication' && /^no$/i.test(value))
      found = { ...found, keyless: [...found.keyless, `${name}=${value}`] };
    else found = { ...found, others: [...found.others, name] };
  }
  return found;
}

/** Takes arguments of ssh apart, as `ansible_ssh_common_args` has them; `undefined` where a quote is not closed. */
export function sshArguments(text: string): SshArguments | undefined {
  const split = splitWords(text);
  if (split === undefined) return undefined;
  const { words } = split;
  const options: (readonly [string, string])[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, flag, glued] = /^-([a-zA-Z])(.*)$/s.exec(word) ?? [];
    if (flag === undefined || !'oJpilF'.includes(flag)) {
      if (flag !== undefined) others.push(`-${flag}`);
      continue;
    }
    const isApart = glued === '' || glued === undefined;
    if (isApart) at += 1;
    const value = isApart ? (words[at] ?? '') : glued;
    if (flag === 'o') {
      const [, name = value, said = ''] = /^(\w+)(?:\s*=\s*|\s+)(.*)$/s.exec(value) ?? [];
      options.push([name, said]);
    } else if (flag === 'F') others.push(`-F ${value}`);
    else options.push([FLAGS[flag] ?? flag, value]);
  }
  const found = sshOptions(options);
  return { ...found, others: [...found.others, ...others] };
}

/** The options that flags of ssh stand for. */
const FLAGS: Readonly<Record<string, string>> = { J: 'ProxyJump', p: 'Port', i: 'IdentityFile', l: 'User' };
