import { unread } from '../../../model/reading/unread.ts';
import { wireguardLinks } from '../../../remnants/wireguard/wireguard-links.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';

/** A network interface of the host. */
export interface NetworkInterface {
  readonly name: string;
  readonly up: boolean;
  /** The bridge that it is a port of. */
  readonly master: string | undefined;
  readonly wireguard: boolean;
  /** As `ip -d link` says it: `vxlan`; a card, which has no kind of its own, is `hardware`. `undefined`: the host's `ip` does not say. */
  readonly kind: string | undefined;
  /** Of a vxlan: its number (VNI) and port. */
  readonly vni?: number;
  readonly port?: number;
  /** Of a veth: the named network namespace that its other end is in; `undefined`: it has no name there, or `ip` does not say. */
  readonly room?: string | undefined;
}

/** Lists interfaces, and which of them are WireGuard's. */
export const interfacesProbe = sh`${wireguardLinks}
echo '== links'
provision_all_links
printf '%s\n' "$provision_told"
echo '== wireguard'
provision_wireguard_links`;

/** No white space, no slash, at most 15 bytes (IFNAMSIZ). */
const isInterfaceWord = (name: string): boolean => /^[^\s/]{1,15}$/.test(name);

const NAME = /^\d+: ([^:@\s]+)(?:@[^:\s]+)?: <([^>]*)>(.*)$/;

/** @throws {Unread} */
export function parseInterfaces(stdout: string): readonly NetworkInterface[] {
  const parts = sections(stdout);
  const wireguard = new Set(parts.get('wireguard'));
  const links = parts.get('links') ?? [];
  // Every network namespace has at least lo.
  if (links.length === 0) unread('ip link', '');
  for (const name of wireguard) if (!isInterfaceWord(name)) unread('ip link', name);
  return links.map(line => {
    const match = NAME.exec(line);
    if (match === null) unread('ip link', line);
    const [, name = '', flags = '', rest = ''] = match;
    const up = flags.split(',').includes('UP');
    return {
      ...{ name, up, master: / master (\S+)/.exec(rest)?.[1], wireguard: wireguard.has(name) },
      ...howMade(rest),
      room: / link-netns (\S+)/.exec(rest)?.[1],
    };
  });
}

/** What `ip -d` adds in parts that end in a backslash: the interface's kind begins one of its own. */
function howMade(rest: string): Pick<NetworkInterface, 'kind' | 'vni' | 'port'> {
  if (!/ promiscuity \d/.test(rest)) return { kind: undefined };
  const parts = rest.split('\\').slice(1);
  const part = parts
    .map(text => text.trim())
    .find(text => !/^(link\/|altname |alias |vf |[a-z]+_slave\b|$)/.test(text));
  const kind = part?.split(' ')[0] ?? 'hardware';
  if (kind !== 'vxlan') return { kind };
  const number = (word: string): number => Number(new RegExp(` ${word} (\\d+)`).exec(part ?? '')?.[1] ?? 0);
  return { kind, vni: number('id'), port: number('dstport') };
}

/** In a few words what an interface is. */
export const describeInterface = ({ up, master, wireguard }: NetworkInterface): string =>
  [wireguard ? 'WireGuard' : 'interface', up ? 'up' : 'down', ...(master === undefined ? [] : [`in ${master}`])].join(
    ', ',
  );
