import { normalCidr } from '../../../model/address/normal-cidr.ts';
import { concatenated } from '../../../model/text/chunk-memo.ts';
import { joined, type Text } from '../../../model/text/text.ts';
import { OTHER_PRESHARED, type WireguardPeer } from './wireguard-peer.ts';

/** A [Peer] section. */
export interface ConfigPeer extends WireguardPeer {
  /** The first word of the section's comment, which is the host's name; else the beginning of the key. */
  readonly name: string;
  /** Seconds; 0: off. */
  readonly keepalive: number;
  /** The name of its pre-shared key among those that the host keeps (`preshared-list.ts`), or `OTHER_PRESHARED`; `undefined`: it has none. */
  readonly preshared: string | undefined;
}

/** What a wg-quick configuration says. Settings left out are `undefined`: nothing is wanted of them. */
export interface WireguardConfig {
  readonly addresses: readonly string[];
  readonly port: number | undefined;
  readonly mtu: number | undefined;
  /** Whether `wg-quick down` writes the running state over the file. */
  readonly saves: boolean;
  /** `Table = …`; anything but the default, and the routes are not wg-quick's usual ones. */
  readonly table: string | undefined;
  /** Every other setting of [Interface], such as hooks and DNS: true only since the interface's start, and not to be read from it. */
  readonly others: readonly string[];
  readonly hooks: boolean;
  readonly peers: readonly ConfigPeer[];
}

interface Section {
  readonly peer: boolean;
  readonly comments: string[];
  readonly settings: { readonly key: string; readonly value: string }[];
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  for (const raw of text.split('\n')) {
    const at = raw.indexOf('#');
    const line = (at === -1 ? raw : raw.slice(0, at)).trim();
    const header = /^\[(\w+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      sections.push({ peer: header.toLowerCase() === 'peer', comments: [], settings: [] });
      continue;
    }
    const section = sections.at(-1);
    if (section === undefined) continue;
    if (at !== -1) section.comments.push(raw.slice(at + 1).trim());
    const equals = line.indexOf('=');
    if (equals === -1) continue;
    section.settings.push({ key: line.slice(0, equals).trim().toLowerCase(), value: line.slice(equals + 1).trim() });
  }
  return sections;
}

const last = ({ settings }: Section, key: string): string | undefined =>
  settings.findLast(setting => setting.key === key)?.value;

const list = ({ settings }: Section, key: string): readonly string[] =>
  settings
    .filter(setting => setting.key === key)
    .flatMap(setting => setting.value.split(','))
    .map(one => one.trim())
    .filter(one => one !== '');

const number = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : undefined;

/** What a file says of a pre-shared key: the name of one that the host keeps, or that there is another. */
const presharedIn = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : (/^@@secret:([a-z0-9.-]+\.\d+)@@$/.exec(value)?.[1] ?? OTHER_PRESHARED);

function peerOf(section: Section): ConfigPeer {
  const publicKey = last(section, 'publickey') ?? '';
  return {
    publicKey,
    name: section.comments[0]?.split(/\s+/)[0] || `${publicKey.slice(0, 8)}…`,
    allowedIps: [...new Set(list(section, 'allowedips').map(ip => normalCidr(ip, 'network')))].sort(),
    endpoint: last(section, 'endpoint'),
    keepalive: number(last(section, 'persistentkeepalive')) ?? 0,
    preshared: presharedIn(last(section, 'presharedkey')),
  };
}

/** Characters of sections that are remembered at most: every way to some thousands of peers. */
const REMEMBERED = 32 * 1024 * 1024;
const remembered = new Map<string, readonly ConfigPeer[]>();
let characters = 0;

/** Remembers what a text that many hosts have says: one [Peer] section, or some of them. */
function remember(text: string, peers: readonly ConfigPeer[]): readonly ConfigPeer[] {
  if (characters > REMEMBERED) {
    remembered.clear();
    characters = 0;
  }
  remembered.set(text, peers);
  characters += text.length;
  return peers;
}

const isBlank = (character: string | undefined): boolean =>
  character === '\n' || character === ' ' || character === '\t' || character === '\r';

/** Where the first character stands that is not blank. */
function begin(text: string): number {
  let at = 0;
  while (isBlank(text[at])) at += 1;
  return at;
}

/** Cuts a text before each header; a blank line before it goes with it. What stands before the first is one with it. */
function cut(text: string): readonly string[] {
  // Headers not at the beginning of their line are rare, and take longer to find.
  if (text.includes('\n ') || text.includes('\n\t')) return text.split(/^(?=[ \t]*\[)/m);
  const sections: string[] = [];
  let from = 0;
  for (let at = text.indexOf('\n[', begin(text)); at !== -1; at = text.indexOf('\n[', at + 1)) {
    const end = text[at - 1] === '\n' ? at : at + 1;
    sections.push(text.slice(from, end));
    from = end;
  }
  sections.push(text.slice(from));
  return sections;
}

/** Whether every piece but the first begins a section: then they can be read one by one, and nothing is joined. */
const inSections = ({ pieces }: Text): boolean => pieces.every((piece, at) => at === 0 || piece[begin(piece)] === '[');

const isPeer = (section: string): boolean => /^\s*\[peer\]/i.test(section);

/** The peers of a configuration, and the text of all other sections. */
interface Sections {
  readonly peers: readonly ConfigPeer[];
  readonly rest: string;
}

const together = (parts: readonly Sections[]): Sections => ({
  peers: concatenated(parts.map(one => one.peers)),
  rest: parts.map(one => one.rest).join(''),
});

/** One section, read before or now. */
function readSection(section: string): Sections {
  const before = remembered.get(section);
  if (before !== undefined) return { peers: before, rest: '' };
  if (!isPeer(section)) return { peers: [], rest: section };
  return { peers: remember(section, sectionsOf(section).map(peerOf)), rest: '' };
}

/** Some sections; what they say is remembered where all of them are peers. */
function readPart(part: string): Sections {
  const before = remembered.get(part);
  if (before !== undefined) return { peers: before, rest: '' };
  const sections = together(cut(part).map(readSection));
  if (sections.rest === '') remember(part, sections.peers);
  return sections;
}

/** A text that comes in pieces of sections is read piece by piece, so that nothing is joined. */
function readSections(text: Text | string): Sections {
  if (typeof text === 'string') return together(cut(text).map(readSection));
  return together((inSections(text) ? text.pieces : [joined(text)]).map(readPart));
}

/** Settings that are compared with the running interface, or that make no difference to it. */
const compared = new Set(['address', 'listenport', 'privatekey', 'mtu', 'saveconfig']);

let newest: { readonly text: string; readonly config: WireguardConfig } | undefined;
const known = new WeakMap<Text, WireguardConfig>();

/** Reads a wg-quick configuration (wg-quick(8), wg(8)) as those two do; what they would refuse is left out. */
export function parseConfig(text: Text | string): WireguardConfig {
  // What is compared is also applied: the same text comes again at once.
  const before = typeof text === 'string' ? (newest?.text === text ? newest.config : undefined) : known.get(text);
  const config = before ?? readConfig(text);
  if (typeof text === 'string') newest = { text, config };
  else known.set(text, config);
  return config;
}

function readConfig(text: Text | string): WireguardConfig {
  const { peers, rest } = readSections(text);
  const own: Section = {
    peer: false,
    comments: [],
    settings: sectionsOf(rest).flatMap(section => section.settings),
  };
  return {
    addresses: list(own, 'address')
      .map(address => normalCidr(address, 'address'))
      .sort(),
    port: number(last(own, 'listenport')),
    mtu: number(last(own, 'mtu')),
    saves: last(own, 'saveconfig') === 'true',
    table: last(own, 'table'),
    others: own.settings.filter(({ key }) => !compared.has(key)).map(({ key, value }) => `${key} = ${value}`),
    hooks: own.settings.some(({ key }) => /^(pre|post)(up|down)$/.test(key)),
    peers,
  };
}
