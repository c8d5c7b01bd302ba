import { isIpv4 } from '../../model/address/address.ts';
import type { Found, FoundHost, Remark, Said, SourceFile } from '../found.ts';
import { hostAddress } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { gathered, leftOut, notCarried, warning } from '../remark.ts';
import { hopsOf } from './hops-of.ts';
import { holdsFor, isPattern } from './matching.ts';
import { readBlocks, type SshBlock, type SshSetting } from './read-blocks.ts';
import { sshOptions } from './ssh-arguments.ts';
import { uncheckedKeys } from './ssh-remarks.ts';

/** Of these the first value counts; of all others that matter here, every one. */
const SINGLE: ReadonlySet<string> = new Set(['hostname', 'user', 'port', 'proxyjump', 'proxycommand']);
/** Users that a forge takes everybody as. */
const FORGE = /^(git|hg|svn|gitlab|forgejo|gitea|aur)$/i;
const FORGE_HOST = /(^|\.)(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|ssh\.dev\.azure\.com)$/i;
/** What a line that switches host keys off is called. */
const UNCHECKED = /^(stricthostkeychecking|userknownhostsfile|checkhostip)$/i;
const OWN = 'ssh itself still reads it where it stands';

/** What holds for a name, in the order of ssh: with what is beaten by an earlier line. */
function effective(
  blocks: readonly SshBlock[],
  name: string,
): { readonly settings: readonly SshSetting[]; readonly beaten: readonly (readonly [SshSetting, SshSetting])[] } {
  const settings: SshSetting[] = [];
  const beaten: (readonly [SshSetting, SshSetting])[] = [];
  for (const block of blocks) {
    if (block.patterns === undefined || !holdsFor(block.patterns, name)) continue;
    for (const setting of block.settings) {
      const small = setting.name.toLowerCase();
      const before = settings.find(one => one.name.toLowerCase() === small);
      if (before === undefined || !SINGLE.has(small)) settings.push(setting);
      else if (before.value !== setting.value) beaten.push([setting, before]);
    }
  }
  return { settings, beaten };
}

const settingOf = (settings: readonly SshSetting[], name: string): string | undefined =>
  settings.find(one => one.name.toLowerCase() === name)?.value;

/** The values of a key whose tokens only ssh can fill in. */
const tokens = (text: string): boolean => /%[^%]/.test(text);

/** What decides how a name is reached, to tell whether two names of one host are the same way. */
const wayOf = (settings: readonly SshSetting[], name: string): string =>
  JSON.stringify([
    (settingOf(settings, 'hostname') ?? name).replaceAll('%h', name),
    ...['user', 'port', 'proxyjump', 'proxycommand'].map(key => settingOf(settings, key)),
  ]);

/** One host, by what ssh takes for its name. */
function hostOf(
  name: string,
  block: SshBlock,
  blocks: readonly SshBlock[],
  nameOf: (alias: string) => string | undefined,
): { readonly host: FoundHost; readonly remarks: readonly Remark[] } {
  const { settings, beaten } = effective(blocks, name);
  const { place } = block;
  const remarks: Remark[] = beaten.map(([loser, winner]) =>
    warning(
      `${loser.name} ${loser.value} (${loser.under}) never counts for ${name}: in ssh the first value does, and ${winner.name} ${winner.value} (${winner.under}) stands before it`,
      loser.place,
      winner.place,
    ),
  );
  const told = sshOptions(settings.map(one => [one.name, one.value] as const));
  const login = (settingOf(settings, 'hostname') ?? name).replaceAll('%h', name).replaceAll('%%', '%');
  const hint = beaten.find(([loser]) => loser.name.toLowerCase() === 'hostname' && isIpv4(loser.value))?.[0].value;
  const { address, ssh } = hostAddress({ value: login });
  const asked: Said<string> =
    address.value === undefined && hint !== undefined
      ? { todo: `${address.todo}; a line that never counts says ${hint}` }
      : address;
  const hops =
    told.jump === undefined ? undefined : hopsOf(told.jump, nameOf, alias => effective(blocks, alias).settings);
  const [only] = hops ?? [];
  const keys = told.keys.filter(one => !/^none$/i.test(one));
  const [key] = keys;
  if (told.command !== undefined)
    remarks.push(notCarried(`the ProxyCommand of ${name}, which is no jump host: ${OWN}`, place));
  const own = hostName(name);
  remarks.push(...renamed(name, own, place));
  const isKnown = /^(user|port|identityfile|proxyjump|proxycommand|hostname)$/i;
  for (const one of settings)
    if (!isKnown.test(one.name) && !UNCHECKED.test(one.name))
      remarks.push(notCarried(`${one.name}: ${OWN}`, one.place));
  return {
    host: {
      from: name,
      place,
      name: own,
      address: asked,
      roles: {
        todo: 'server, agent or edge? The configuration of ssh does not tell; nor whether it belongs to the fleet: else take it out',
      },
      ssh: {
        ...ssh,
        ...(told.user === undefined
          ? {}
          : {
              user: tokens(told.user)
                ? { todo: `User ${told.user} has a token that ssh fills in` }
                : { value: told.user },
            }),
        ...(told.port === undefined || told.port === 22 || Number.isNaN(told.port)
          ? {}
          : { port: { value: told.port } }),
        ...(hops === undefined || only === undefined ? {} : { jump: { value: hops.length === 1 ? only : hops } }),
        ...(key === undefined
          ? {}
          : keys.some(tokens)
            ? { identity_file: { todo: `IdentityFile ${keys.find(tokens)} has a token that ssh fills in` } }
            : { identity_file: { value: keys.length === 1 ? key : keys } }),
      },
    },
    remarks,
  };
}

/** Why a name is no machine of a fleet; `undefined` for one that may be. */
function whyNone(name: string, { settings, beaten }: ReturnType<typeof effective>): string | undefined {
  const users = [...settings, ...beaten.map(([loser]) => loser)].filter(one => one.name.toLowerCase() === 'user');
  const user = users.find(one => FORGE.test(one.value))?.value;
  if (user !== undefined) return `User ${user}: a forge`;
  if (FORGE_HOST.test(settingOf(settings, 'hostname') ?? name)) return 'a forge';
  const old = settings.some(one =>
    /^(kexalgorithms|hostkeyalgorithms|ciphers|pubkeyacceptedalgorithms|macs)$/i.test(one.name),
  );
  if (old || /printer|router|switch|nas$|modem|(^|[-_.])ap\d*$/i.test(name))
    return 'by its name or its old algorithms a device and no node; add it under hosts: if it is one';
  return undefined;
}

/** What of one block becomes a host. */
interface Pick {
  /** Names that become hosts of their own. */
  readonly names: readonly string[];
  /** Other names of them that go the same way, with the name that came over. */
  readonly same: ReadonlyMap<string, string>;
  readonly left: readonly Remark[];
}

/** Which names become hosts, by the block that names them first. */
function pick(blocks: readonly SshBlock[]): ReadonlyMap<SshBlock, Pick> {
  const done = new Set<string>();
  const all = new Map<SshBlock, Pick>();
  for (const block of blocks) {
    const { patterns = [], place } = block;
    const left: Remark[] = [];
    const same = new Map<string, string>();
    const fresh = patterns.filter(one => !isPattern(one) && holdsFor(patterns, one) && !done.has(one));
    for (const one of fresh) done.add(one);
    const candidates = fresh.filter(one => {
      const why = whyNone(one, effective(blocks, one));
      if (why !== undefined) left.push(leftOut(`${one}: ${why}`, place));
      return why === undefined;
    });
    const [name, ...aliases] = candidates;
    const isOwn = block.settings.some(one => one.name.toLowerCase() === 'hostname');
    if (name === undefined || !isOwn) {
      all.set(block, { names: candidates, same, left });
      continue;
    }
    for (const alias of aliases) {
      const [mine, theirs] = [name, alias].map(one => wayOf(effective(blocks, one).settings, one));
      const { settings } = effective(blocks, alias);
      const login = settingOf(settings, 'hostname') ?? alias;
      if (mine === theirs) same.set(alias, name);
      left.push(
        mine === theirs
          ? leftOut(`${alias}: another name of ${name}`, place)
          : warning(
              `${alias} is another name of ${name} that goes another way, to ${login.replaceAll('%h', alias)}${settingOf(settings, 'proxyjump') === undefined ? ' without a jump' : ''}: only ${name} came over`,
              place,
            ),
      );
    }
    all.set(block, { names: [name], same, left });
  }
  return all;
}

/**
 * What ssh's configuration says of hosts: of those that are named, each with what ssh would take.
 * @param included the files that an `Include` names; `undefined` where they were not read
 */
export function sshFound(
  file: SourceFile,
  what: string,
  included: (text: string) => readonly SourceFile[] | undefined = () => undefined,
): Found {
  const { blocks, unread } = readBlocks(file, included);
  const remarks: Remark[] = unread.map(({ text, place }) =>
    warning(`Include ${text}: these files were not read, and may say more of the same hosts`, place),
  );
  const hosts: FoundHost[] = [];
  const picks = pick(blocks);
  const called = new Map<string, string[]>();
  for (const name of [...picks.values()].flatMap(({ names }) => names)) {
    const { value = '' } = hostName(name);
    called.set(value, [...(called.get(value) ?? []), name]);
  }
  /** Two hosts with one name: which of them gets it is said later. */
  const nameOf = (alias: string): string | undefined => {
    const main = [...picks.values()].flatMap(({ same }) => same.get(alias) ?? [])[0] ?? alias;
    return [...called].find(([value, names]) => value !== '' && names.length === 1 && names[0] === main)?.[0];
  };
  for (const block of blocks) {
    const { patterns, place } = block;
    if (patterns === undefined) {
      remarks.push(
        warning(
          `Match ${block.match}: the condition is not evaluated, and what stands below it did not come over`,
          place,
        ),
      );
      continue;
    }
    const unchecked = block.settings.flatMap(one =>
      UNCHECKED.test(one.name) ? sshOptions([[one.name, one.value]]).unchecked : [],
    );
    if (unchecked.length > 0) {
      const told = uncheckedKeys(unchecked, place);
      remarks.push({ ...told, text: `Host ${patterns.join(' ')}: ${told.text}` });
    }
    for (const one of patterns)
      if (isPattern(one) && !one.startsWith('!') && place.line !== undefined)
        remarks.push(leftOut(`${one}: a pattern, no host; its settings hold for the hosts that it fits`, place));
    const picked = picks.get(block);
    remarks.push(...(picked?.left ?? []));
    for (const name of picked?.names ?? []) {
      const read = hostOf(name, block, blocks, nameOf);
      hosts.push(read.host);
      remarks.push(...read.remarks);
    }
  }
  return {
    what,
    hosts,
    todos:
      hosts.length === 0
        ? []
        : ["ssh's configuration does not say which of these hosts are the fleet: take the others out"],
    remarks: gathered(remarks),
  };
}
