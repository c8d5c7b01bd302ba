import { parseAddress } from '../../model/address/address.ts';
import { isPrivate } from '../../model/address/is-private.ts';
import { contains, formatNetwork, type Network, networkAround } from '../../model/address/network.ts';
import type { Seen } from '../../model/reach/seen-from.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import type { Found, FoundHost, FoundSite, FoundSsh, Remark, Said } from '../found.ts';
import { freeKubernetes, freeMesh, KUBERNETES } from '../free-networks.ts';
import { hostName } from '../host-name.ts';
import { warning } from '../remark.ts';
import type { HostFacts, OwnAddress } from './host-facts.ts';
import { proposedRoles } from './proposed-roles.ts';
import type { Target } from './target.ts';

/** A host that was asked. */
export interface Asked {
  readonly target: Target;
  readonly facts: HostFacts;
}

/** The mesh's port of each host, and the first on a router. */
const PORT = 51820;

/** Interfaces of a cluster that is there already: its networks are free for the next one. */
const OF_A_CLUSTER = /^(cni|cali|flannel|vxlan\.calico|tunl|kube|nodelocaldns|kilo|lxc)/;
const VIRTUAL = new RegExp(`${OF_A_CLUSTER.source}|^(lo|docker|br-|virbr|veth|wg|tun|tap|tailscale|zt)`);

const networkOf = ({ address, prefix }: OwnAddress): Network | undefined => networkAround(`${address}/${prefix}`);

/** The address of a host among the fleet: the one on the way to all else, of several the one that SSH reaches. */
export function ownAddressOf({ target, facts }: Asked): OwnAddress | undefined {
  const { addresses, way } = facts;
  const onWay = addresses.filter(one => (way === undefined ? !VIRTUAL.test(one.link) : one.link === way.link));
  const some = onWay.length > 0 ? onWay : addresses;
  return some.find(one => one.address === target.address) ?? some[0];
}

const isPublicAddress = (text: string): boolean => {
  const parsed = parseAddress(text);
  return parsed !== undefined && !isPrivate(parsed);
};

/** Whether others reach a host at its own address over the internet. */
export const isPublic = (one: Asked): boolean => isPublicAddress(ownAddressOf(one)?.address ?? '');

/** Hosts on one LAN: the same network, and the same router as far as both know it. */
interface Lan {
  readonly network: Network;
  readonly isGuess: boolean;
  readonly via: string | undefined;
  mac: string | undefined;
  readonly hosts: Asked[];
}

function lansOf(asked: readonly Asked[]): readonly Lan[] {
  const all: Lan[] = [];
  for (const one of asked) {
    const own = ownAddressOf(one);
    const parsed = own === undefined ? undefined : parseAddress(own.address);
    if (own === undefined || parsed === undefined || !isPrivate(parsed)) continue;
    const isGuess = own.prefix > 30;
    const network = networkAround(`${own.address}/${isGuess ? 24 : own.prefix}`);
    if (network === undefined) continue;
    const { via, mac } = one.facts.way ?? {};
    const lan = all.find(
      other =>
        formatNetwork(other.network) === formatNetwork(network) &&
        (other.mac === undefined || mac === undefined || other.mac === mac),
    );
    if (lan === undefined) all.push({ network, isGuess, via, mac, hosts: [one] });
    else {
      lan.hosts.push(one);
      lan.mac ??= mac;
    }
  }
  return all;
}

/** The address that SSH goes to, where it is one of the internet that the host itself does not have. */
const outerAddressOf = ({ target, facts }: Asked): string | undefined =>
  isPublicAddress(target.address) && !facts.addresses.some(({ address }) => address === target.address)
    ? target.address
    : undefined;

/** Whether a router passes a whole address on to this host alone, as in a cloud; one that passes ports on shares it, or has moved SSH. */
const hasOuterAlone = (one: Asked, all: readonly Asked[]): boolean => {
  const outer = outerAddressOf(one);
  const { port = 22 } = one.target;
  return outer !== undefined && port === 22 && all.filter(other => outerAddressOf(other) === outer).length === 1;
};

function publicAddressOf({ hosts }: Lan, seen: ReadonlyMap<string, Seen>): Said<string> {
  const all = hosts.flatMap(({ target }) => seen.get(target.text) ?? []);
  const addresses = [...new Set(all.map(({ address }) => address))];
  const [first, ...others] = addresses;
  const [outer] = hosts.flatMap(one => outerAddressOf(one) ?? []);
  if (first !== undefined && others.length === 0) return { value: first };
  if (first !== undefined)
    return {
      value: first,
      todo: `its hosts come from several addresses (${addresses.join(', ')}): which one is the router's?`,
    };
  if (outer !== undefined) return { value: outer, todo: 'proposed: SSH reaches a host there' };
  return {
    todo: "the router's address on the internet, as its status page shows it; no host on the internet could see it",
  };
}

function sshOf({ target }: Asked, own: string | undefined, identityFile: string | undefined): FoundSsh {
  return {
    ...(target.address === own ? {} : { address: { value: target.address } }),
    ...(target.user === undefined ? {} : { user: { value: target.user } }),
    ...(target.port === undefined ? {} : { port: { value: target.port } }),
    ...(identityFile === undefined ? {} : { identity_file: { value: identityFile } }),
  };
}

function remarksOf({ target, facts }: Asked, name: string): readonly Remark[] {
  const place = { file: target.text };
  return [
    ...facts.runs.map(what =>
      warning(`${name} has ${what} already: phase 1 shows what of it would go, and asks before it does`, place),
    ),
    ...(facts.tunnels.length === 0
      ? []
      : [
          warning(
            `${name} has interfaces of WireGuard (${facts.tunnels.join(', ')}): to keep their addresses and keys, import their files instead`,
            place,
          ),
        ]),
  ];
}

/**
 * What hosts tell of a fleet: where they stand, and how they are reached. Pure.
 * @param seen by the target's text: how hosts behind a router look from the internet
 */
export function hostsFound(
  asked: readonly Asked[],
  seen: ReadonlyMap<string, Seen>,
  { cluster, identityFile }: { readonly cluster: string; readonly identityFile?: string },
): Found {
  const lans = lansOf(asked);
  const names = new Map(lans.map((lan, at) => [lan, lans.length === 1 ? 'home' : `home-${at + 1}`]));
  const lanOf = (one: Asked): Lan | undefined => lans.find(({ hosts }) => hosts.includes(one));
  const publics = asked.filter(one => lanOf(one) === undefined);
  const roles = proposedRoles(
    asked.map(one => ({
      name: one.target.name ?? one.facts.name,
      isPublic: lanOf(one) === undefined,
      memory: one.facts.memory,
    })),
  );
  const remarks: Remark[] = [];
  const hosts = asked.map((one, at): FoundHost => {
    const { target, facts } = one;
    const own = ownAddressOf(one);
    const [label = facts.name] = facts.name.split('.');
    const name = hostName(target.name ?? label, [label, `${label}-1`]);
    remarks.push(...remarksOf(one, name.value ?? target.text));
    const lan = lanOf(one);
    const memory = facts.memory === undefined ? [] : [showBytes(facts.memory)];
    return {
      from: name.value ?? target.text,
      place: { file: target.text },
      name,
      about: [facts.system, facts.architecture, ...memory].join(', '),
      site: { value: (lan === undefined ? undefined : names.get(lan)) ?? 'public' },
      address: own === undefined ? { todo: 'it has no address of IPv4' } : { value: own.address },
      ...(hasOuterAlone(one, asked)
        ? {
            publicAddress: {
              value: target.address,
              todo: 'proposed: as in a cloud, where the whole address leads to this host; where a router passes SSH alone on, take this line away',
            },
          }
        : {}),
      roles: { value: roles[at] ?? ['agent'], todo: 'proposed' },
      ssh: sshOf(one, own?.address, identityFile),
    };
  });
  const sites = [
    ...lans.map((lan): FoundSite => {
      const value = formatNetwork(lan.network);
      const via =
        lan.via !== undefined && contains(lan.network, parseAddress(lan.via) ?? lan.network.first)
          ? lan.via
          : undefined;
      const behind = lan.hosts.filter(one => !hasOuterAlone(one, asked));
      const isAlone = lans.length === 1 && publics.length === 0;
      const mine = behind.map(one => hosts[asked.indexOf(one)]?.name.value ?? one.target.text);
      return {
        name: names.get(lan) ?? 'home',
        lan: lan.isGuess
          ? { value, todo: "proposed: the host knows no network around its address; is it the LAN's?" }
          : { value },
        ...(via === undefined ? {} : { lanAddress: via }),
        router:
          isAlone || behind.length === 0
            ? 'none'
            : {
                publicAddress: publicAddressOf(lan, seen),
                forwards: mine.map((to, index) => ({ udp: PORT + index, to })),
              },
      };
    }),
    ...(publics.length === 0 ? [] : [{ name: 'public' }]),
  ];
  const networks = (isTaken: (link: string) => boolean): readonly string[] =>
    asked.flatMap(({ facts }) =>
      facts.addresses
        .filter(({ link }) => isTaken(link))
        .flatMap(one => {
          const network = networkOf(one);
          return network === undefined ? [] : [formatNetwork(network)];
        }),
    );
  const kubernetes = freeKubernetes(networks(link => !OF_A_CLUSTER.test(link)));
  const { pods, services } = kubernetes;
  return {
    what: 'hosts that were asked',
    cluster: { value: cluster },
    hosts,
    sites,
    mesh: { subnet: freeMesh([...networks(() => true), pods, services]) },
    ...(kubernetes === KUBERNETES ? {} : { kubernetes }),
    remarks,
  };
}
