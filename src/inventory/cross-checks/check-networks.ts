import { parseAddress } from '../../model/address/address.ts';
import { contains, type Network, overlap, parseNetwork } from '../../model/address/network.ts';
import { mapping } from '../../model/fitting.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';

interface Claim {
  readonly text: string;
  readonly network: Network;
  readonly name: string;
  readonly path: Path;
  /** Not in the file: the mistake is then where the other network stands. */
  readonly isDefault: boolean;
}

function* networks(draft: Draft, sections: readonly BoundSection[]): Generator<Claim> {
  const read = (text: string | undefined, name: string, path: Path, isDefault: boolean): Claim[] => {
    const network = text === undefined ? undefined : parseNetwork(text);
    return text === undefined || network === undefined ? [] : [{ text, network, name, path, isDefault }];
  };
  for (const site of draft.sites) yield* read(site.lan, `the LAN of site ${site.name}`, [...site.path, 'lan'], false);
  for (const section of sections) {
    const said = draft.section(section.key);
    for (const { key, cidr, name } of section.networks(said)) {
      yield* read(cidr, name, [section.key, key], !Object.hasOwn(mapping(said), key));
    }
  }
}

/** No two networks share an address: a packet could not tell where to go. */
export function checkNetworks(draft: Draft, sections: readonly BoundSection[]): Mistake[] {
  const all = [...networks(draft, sections)];
  const overlaps = all.flatMap((claim, at) => {
    const other = all.slice(0, at).find(earlier => overlap(earlier.network, claim.network));
    if (other === undefined) return [];
    const what = `${claim.text}, ${claim.name}, overlaps with ${other.text}, ${other.name}`;
    const { path } = claim.isDefault ? other : claim;
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
    const parsed = address === undefined ? undefined : parseAddress(address);
    const claim = parsed === undefined ? undefined : all.find(one => contains(one.network, parsed));
    if (claim === undefined) return [];
    const what = `${address} must be public, but lies in ${claim.text}, ${claim.name}`;
    return [{ path, at: 'value', what, hint: 'correct one of them' } satisfies Mistake];
  });
  return [...overlaps, ...swallowed];
}
