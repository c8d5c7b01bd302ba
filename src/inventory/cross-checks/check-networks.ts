import type { BoundSection } from '../../model/plan/section.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';
import { type Cidr, contains, overlap, parseCidr, parseIpv4 } from '../ipv4.ts';

interface Network {
  readonly text: string;
  readonly cidr: Cidr;
  readonly name: string;
  readonly path: Path;
  /** Not in the file: the mistake is then where the other network stands. */
  readonly isDefault: boolean;
}

function* networks(draft: Draft, sections: readonly BoundSection[]): Generator<Network> {
  const read = (text: string | undefined, name: string, path: Path, isDefault = false): Network[] => {
    const cidr = text === undefined ? undefined : parseCidr(text);
    return text === undefined || cidr === undefined ? [] : [{ text, cidr, name, path, isDefault }];
  };
  for (const site of draft.sites) yield* read(site.lan, `the LAN of site ${site.name}`, [...site.path, 'lan']);
  for (const section of sections) {
    for (const { key, cidr, name } of section.networks(draft.section(section.key))) {
      yield* read(cidr, name, [section.key, key]);
    }
  }
  const { pods, services, says } = draft.kubernetes;
  yield* read(pods, 'the network of the pods', ['kubernetes', 'pods'], !says.includes('pods'));
  yield* read(services, 'the network of the services', ['kubernetes', 'services'], !says.includes('services'));
}

/** No two networks share an address: a packet could not tell where to go. */
export function checkNetworks(draft: Draft, sections: readonly BoundSection[]): Mistake[] {
  const all = [...networks(draft, sections)];
  const overlaps = all.flatMap((network, at) => {
    const other = all.slice(0, at).find(earlier => overlap(earlier.cidr, network.cidr));
    if (other === undefined) return [];
    const what = `${network.text}, ${network.name}, overlaps with ${other.text}, ${other.name}`;
    const { path } = network.isDefault ? other : network;
    const hint = 'a packet would not know where to go: move one of them';
    return [{ path, at: 'value', what, hint } satisfies Mistake];
  });
  const open = new Set(draft.sites.filter(site => !site.hasLan).map(site => site.name));
  const outside = [
    ...draft.sites.map(site => ({
      address: site.router.public_address,
      path: [...site.router.path, 'public_address'],
    })),
    ...draft.hosts.map(host => ({ address: host.public_address, path: [...host.path, 'public_address'] })),
    ...draft.hosts.flatMap(({ site, address, path }) =>
      site !== undefined && open.has(site) ? [{ address, path: [...path, 'address'] }] : [],
    ),
  ];
  const swallowed = outside.flatMap(({ address, path }) => {
    const number = address === undefined ? undefined : parseIpv4(address);
    const network = number === undefined ? undefined : all.find(one => contains(one.cidr, number));
    if (network === undefined) return [];
    const what = `${address} must be public, but lies in ${network.text}, ${network.name}`;
    return [{ path, at: 'value', what, hint: 'correct one of them' } satisfies Mistake];
  });
  return [...overlaps, ...swallowed];
}
