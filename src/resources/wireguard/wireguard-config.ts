import { normalCidr } from './wireguard-cidr.ts';

/** A [Peer] section. */
export interface ConfigPeer {
  readonly publicKey: string;
  /** The first word of the section's comment, which is the host's name; else the beginning of the key. */
  readonly name: string;
  readonly allowedIps: readonly string[];
  readonly endpoint: string | undefined;
  /** Seconds; 0: off. */
  readonly keepalive: number;
  readonly preshared: boolean;
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

function peerOf(section: Section): ConfigPeer {
  const publicKey = last(section, 'publickey') ?? '';
  return {
    publicKey,
    name: section.comments[0]?.split(/\s+/)[0] || `${publicKey.slice(0, 8)}…`,
    allowedIps: [...new Set(list(section, 'allowedips').map(ip => normalCidr(ip, 'network')))].sort(),
    endpoint: last(section, 'endpoint'),
    keepalive: number(last(section, 'persistentkeepalive')) ?? 0,
    preshared: last(section, 'presharedkey') !== undefined,
  };
}

/** Most sections that are remembered at once. */
const REMEMBERED = 10_000;
const remembered = new Map<string, ConfigPeer>();

/** Reads a [Peer] section; the same text, which many hosts have, once. */
function readPeer(text: string): ConfigPeer | undefined {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const [section] = sectionsOf(text);
  if (section === undefined) return undefined;
  const peer = peerOf(section);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(text, peer);
  return peer;
}

/** Settings that are compared with the running interface, or that make no difference to it. */
const compared = new Set(['address', 'listenport', 'privatekey', 'mtu', 'saveconfig']);

let newest: { readonly text: string; readonly config: WireguardConfig } | undefined;

/** Reads a wg-quick configuration (wg-quick(8), wg(8)) as those two do; what they would refuse is left out. */
export function parseConfig(text: string): WireguardConfig {
  // What is compared is also applied: the same text comes again at once.
  const config = newest?.text === text ? newest.config : readConfig(text);
  newest = { text, config };
  return config;
}

function readConfig(text: string): WireguardConfig {
  const texts = text.split(/^(?=[ \t]*\[)/m);
  const isPeer = (one: string): boolean => /^[ \t]*\[peer\]/i.test(one);
  const own: Section = {
    peer: false,
    comments: [],
    settings: sectionsOf(texts.filter(one => !isPeer(one)).join('')).flatMap(section => section.settings),
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
    peers: texts.filter(isPeer).flatMap(one => readPeer(one) ?? []),
  };
}
