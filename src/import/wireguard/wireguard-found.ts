import { isIpv4, parseAddress } from '../../model/address/address.ts';
import { bitsOf, contains, formatNetwork, type Network, networkAround, overlap } from '../../model/address/network.ts';
import type { Found, FoundHost, Place, Remark, Said, SourceFile } from '../found.ts';
import { ADDRESS_WANTED } from '../host-address.ts';
import { gathered, leftOut, notCarried, warning } from '../remark.ts';
import { peerName } from './peer-name.ts';
import { publicKeyOf } from './public-key-of.ts';
import { readSections, type WireguardSection } from './read-sections.ts';

/** Keys that something is made of, or that have a remark of their own. */
const KNOWN = ['address', 'listenport', 'privatekey', 'mtu', 'publickey', 'presharedkey', 'allowedips', 'endpoint'];
const COMMANDS = /^(pre|post)(up|down)$/;
/** Networks that K3s hands out by itself: behind a peer they are no LAN. */
const OF_K3S = ['10.42.0.0/16', '10.43.0.0/16'];

const valuesOf = ({ keys }: WireguardSection, name: string): string[] =>
  keys
    .flatMap(({ key, value }) => (key === name ? value.split(',').map(one => one.trim()) : []))
    .filter(one => one !== '');

const placeOf = ({ keys, place }: WireguardSection, name: string): Place =>
  keys.find(({ key }) => key === name)?.place ?? place;

/** An address of a list of networks, without its length. */
const bare = (text: string): string => text.split('/')[0] ?? '';

const isWide = (text: string): boolean => isIpv4(bare(text)) && text.includes('/') && !text.endsWith('/32');

/** What a peer's AllowedIPs say: its address in the mesh, and what is behind it. */
function allowed(
  peer: WireguardSection,
  who: string,
  mesh: Network | undefined,
): { readonly meshAddress: Said<string>; readonly lans: readonly string[]; readonly remarks: readonly Remark[] } {
  const place = placeOf(peer, 'allowedips');
  const remarks: Remark[] = [];
  const lans: string[] = [];
  let address: string | undefined;
  let isMistaken = false;
  for (const text of valuesOf(peer, 'allowedips')) {
    const network = networkAround(text.includes('/') ? text : `${text}/${isIpv4(text) ? 32 : 128}`);
    const own = parseAddress(bare(text));
    if (network === undefined || own === undefined) {
      remarks.push(notCarried(`${text} in AllowedIPs, which is no network`, place));
    } else if (own.kind() !== 'ipv4') {
      remarks.push(warning(`IPv6 of the mesh is not carried over: ${text}`, place));
    } else if (!isWide(text)) {
      if (address === undefined && (mesh === undefined || contains(mesh, own))) address = bare(text);
      else remarks.push(notCarried(`${text} in AllowedIPs of ${who}: in the mesh a host has one address`, place));
    } else if (mesh !== undefined && contains(mesh, own) && formatNetwork(network) !== text) {
      address ??= bare(text);
      isMistaken = true;
      remarks.push(
        warning(
          `AllowedIPs ${text} is the whole ${formatNetwork(network)} to WireGuard: all that has no /32 of its own goes to ${who}; a /32 was meant, and is made of it`,
          place,
        ),
      );
    } else if (network.prefix === 0) {
      remarks.push(
        warning(`${text}: all traffic of the host went to ${who}; in this mesh only the hosts' own does`, place),
      );
    } else if (mesh === undefined || !overlap(mesh, network)) {
      const isOfK3s = OF_K3S.some(one => overlap(networkAround(one) ?? network, network));
      if (!isOfK3s) lans.push(formatNetwork(network));
      remarks.push(
        warning(
          isOfK3s
            ? `${text} behind ${who}: a network of Kubernetes is no LAN, and phase 3 routes it itself`
            : `${text}: LANs are not routed through this mesh; it is taken for the LAN of ${who}'s site`,
          place,
        ),
      );
    }
  }
  return {
    meshAddress:
      address === undefined
        ? { todo: `AllowedIPs do not tell which address of the mesh it has` }
        : isMistaken
          ? { value: address, todo: 'AllowedIPs has it with the length of a network' }
          : { value: address },
    lans,
    remarks,
  };
}

const nameSaid = (name: string | undefined): Said<string> =>
  name === undefined
    ? { todo: 'WireGuard has no names, and no comment gives it one' }
    : { value: name, todo: 'proposed: so a comment calls it' };

const LOGIN = { user: { todo: "WireGuard's configuration does not say how to log in" } };

/** What the interface's own section says. */
function ownHost(
  section: WireguardSection,
  file: string,
): { readonly host: FoundHost; readonly mesh: NonNullable<Found['mesh']>; readonly remarks: readonly Remark[] } {
  const addresses = valuesOf(section, 'address');
  const four = addresses.find(one => isIpv4(bare(one)));
  const network = four === undefined ? undefined : networkAround(four);
  const [key] = valuesOf(section, 'privatekey');
  const publicKey = key === undefined ? undefined : publicKeyOf(key);
  const [port] = valuesOf(section, 'listenport').map(Number);
  const [mtu] = valuesOf(section, 'mtu').map(Number);
  const commands = section.keys.filter(one => COMMANDS.test(one.key));
  const known = ['MASQUERADE', 'DNAT', 'SNAT', 'FORWARD'].filter(word =>
    commands.some(one => one.value.includes(word)),
  );
  const [, name] = /(?:^|\/)(wg\d+)\.conf$/.exec(file) ?? [];
  const others = addresses.filter(one => one !== four);
  const isWhole = (number: number | undefined, least: number, most: number): number is number =>
    number !== undefined && Number.isInteger(number) && number >= least && number <= most;
  return {
    host: {
      from: '[Interface]',
      place: section.place,
      name: nameSaid(peerName(section.comments).name),
      address: { todo: `WireGuard's configuration does not say it: ${ADDRESS_WANTED}` },
      roles: {
        todo: `server, agent or edge? WireGuard's configuration does not tell${commands.length > 0 ? '; it forwards for others, as an edge does' : ''}`,
      },
      ssh: LOGIN,
      meshAddress:
        four === undefined ? { todo: 'its address in the mesh: the file has none of IPv4' } : { value: bare(four) },
      ...(publicKey === undefined ? {} : { wireguardPublicKey: publicKey }),
    },
    mesh: {
      ...(network === undefined || network.prefix === bitsOf(network.first) ? {} : { subnet: formatNetwork(network) }),
      ...(isWhole(port, 1, 65535) ? { port } : {}),
      ...(isWhole(mtu, 1280, 9000) ? { mtu } : {}),
      ...(name === undefined ? {} : { interface: name }),
    },
    remarks: [
      ...(key === undefined
        ? []
        : [
            warning(
              'PrivateKey: a private key stands in the file, and is not carried over: keys stay on their hosts',
              placeOf(section, 'privatekey'),
            ),
          ]),
      ...(others.length === 0
        ? []
        : [
            warning(
              `${others.every(one => !isIpv4(bare(one))) ? 'IPv6 of the mesh' : 'a further address in the mesh'} is not carried over: ${others.join(', ')}`,
              placeOf(section, 'address'),
            ),
          ]),
      ...(mtu === undefined || isWhole(mtu, 1280, 9000) ? [] : [notCarried(`MTU ${mtu}`, placeOf(section, 'mtu'))]),
      ...(commands.length === 0
        ? []
        : [
            warning(
              `${[...new Set(commands.map(one => SPELLING[one.key] ?? one.key))].join(', ')}${known.length === 0 ? '' : ` (${known.join(', ')})`}: what these commands set up, such as port forwards and masquerading, goes with this file when the wipe removes it`,
              ...commands.map(one => one.place),
            ),
          ]),
    ],
  };
}

const SPELLING: Readonly<Record<string, string>> = {
  preup: 'PreUp',
  postup: 'PostUp',
  predown: 'PreDown',
  postdown: 'PostDown',
  saveconfig: 'SaveConfig',
  dns: 'DNS',
  fwmark: 'FwMark',
  table: 'Table',
  persistentkeepalive: 'PersistentKeepalive',
};

/** What is told of keys that nothing is made of. */
const leftKeys = ({ keys }: WireguardSection): Remark[] =>
  keys.flatMap(({ key, place }) =>
    key === 'presharedkey'
      ? [warning('PresharedKey: a secret stands in the file; it is not carried over, and the mesh has none', place)]
      : KNOWN.includes(key) || COMMANDS.test(key) || key === 'persistentkeepalive'
        ? []
        : [notCarried(SPELLING[key] ?? key, place)],
  );

/**
 * What a WireGuard interface's configuration says of a fleet: the host that it is of, and its peers. Private keys are used to
 * know the public one, and are neither kept nor shown.
 */
export function wireguardFound(file: SourceFile, what: string): Found {
  const all = readSections(file);
  const own = all.find(({ kind, isComment }) => kind === 'interface' && !isComment);
  const first = own === undefined ? undefined : ownHost(own, file.path);
  const subnet = first?.mesh.subnet === undefined ? undefined : networkAround(first.mesh.subnet);
  const hosts: FoundHost[] = first === undefined ? [] : [first.host];
  const remarks: Remark[] = [...(first?.remarks ?? [])];
  const lans: string[] = [];
  const todos: string[] = [];
  const quiet: string[] = [];
  const lost: string[] = [];
  const alive = new Set<number>();
  for (const section of all) {
    if (section.isComment) {
      const [address] = valuesOf(section, 'allowedips');
      remarks.push(leftOut(`${bare(address ?? '') || 'a peer'}: commented out`, section.place));
      continue;
    }
    remarks.push(...leftKeys(section));
    if (section.kind === 'interface') continue;
    const [key] = valuesOf(section, 'publickey');
    const { name, isDevice } = peerName(section.comments);
    const who = name ?? valuesOf(section, 'allowedips')[0] ?? 'a peer';
    const [endpoint] = valuesOf(section, 'endpoint');
    const [keepalive] = valuesOf(section, 'persistentkeepalive').map(Number);
    if (keepalive !== undefined && Number.isInteger(keepalive)) alive.add(keepalive);
    if (isDevice) {
      lost.push(who);
      remarks.push(
        leftOut(`${who}: no machine of the fleet, by its comment; add it under hosts: if it is one`, section.place),
      );
      continue;
    }
    const said = allowed(section, who, subnet);
    remarks.push(...said.remarks);
    lans.push(...said.lans);
    if (endpoint === undefined) quiet.push(who);
    else {
      todos.push(
        `${who} was called at ${endpoint}: its own public address, or its router's (public_address, with the forward { udp: ${/:(\d+)$/.exec(endpoint)?.[1] ?? 'PORT'}, to: ${who} })?`,
      );
    }
    hosts.push({
      from: key ?? who,
      place: section.place,
      name: nameSaid(name),
      address: {
        todo: `WireGuard's configuration does not say it: ${ADDRESS_WANTED}${endpoint === undefined ? '' : `; it was called at ${endpoint}`}`,
      },
      roles: { todo: "server, agent or edge? WireGuard's configuration does not tell" },
      ssh: LOGIN,
      meshAddress: said.meshAddress,
      ...(key === undefined ? {} : { wireguardPublicKey: key }),
    });
  }
  if (quiet.length > 0) {
    remarks.push(
      warning(
        `a hub is no full mesh, where each host calls every other: ${quiet.join(', ')} had no endpoint, and can meet only a host that is reached from outside`,
        { file: file.path },
      ),
    );
  }
  if (lost.length > 0) {
    remarks.push(
      warning(`phases 1 and 2 remove this interface and make it anew: ${lost.join(', ')} will lose the way in`, {
        file: file.path,
      }),
    );
  }
  const [only] = alive;
  return {
    what,
    hosts,
    mesh: {
      ...first?.mesh,
      ...(alive.size === 1 && only !== undefined && only !== 25 ? { keepalive: only } : {}),
    },
    lans: [...new Set(lans)],
    todos,
    remarks: gathered(remarks),
  };
}
