import { on } from '../../../../diagnosis/remedy-words.ts';
import { isIpv4 } from '../../../../model/address/address.ts';
import { grouped } from '../../../../model/grouped.ts';
import { addressesOf, type Host } from '../../../../model/inventory.ts';
import { areNeighbours } from '../../../../model/lan-around.ts';
import { isBrokenPair, type Scene, surveyed } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';

/** Which hardware address a host has in mind for an address of its LAN. */
interface Claim {
  readonly by: Host;
  readonly address: string;
  readonly hardware: string;
}

const claims = (scene: Scene): readonly Claim[] =>
  surveyed(scene).flatMap(({ host, survey }) => survey.neighbours.map(one => ({ by: host, ...one })));

/** Hardware addresses that answer for more than one address: a Wi-Fi repeater or a proxy, which passes on what it gets. */
function relays(all: readonly Claim[]): ReadonlySet<string> {
  // Of IPv6 any device has several.
  const byHardware = grouped(
    all.filter(one => isIpv4(one.address)),
    one => one.hardware,
  );
  const several = [...byHardware].filter(([, some]) => new Set(some.map(one => one.address)).size > 1);
  return new Set(several.map(([hardware]) => hardware));
}

/** A device that is not in the inventory answers for the address of a host. */
export const lanAddressForeign: MeshCause = {
  code: 'lan-address-foreign',
  title: "a foreign device has a host's address",
  severity: 'stop',
  confidence: 'certain',
  about:
    "A device outside the inventory answers for the address of a host: a neighbour has a hardware address for it that is none of the host's own, or two neighbours have two. Who asked at the wrong moment sends to the wrong device, until it asks again. Typical are a phone or a printer that got the address from the router's DHCP. A hardware address that answers for several is a repeater or a proxy, and is not told.",
  find: scene => {
    const known = new Set(surveyed(scene).flatMap(({ survey }) => survey.hardware));
    const all = claims(scene);
    const passing = relays(all);
    const byAddress = grouped(all, one => one.address);
    return scene.inventory.hosts
      .flatMap(owner => addressesOf(owner).map(address => ({ owner, address })))
      .flatMap(({ owner, address }) => {
        const site = scene.inventory.sites.find(one => one.name === owner.site);
        if (site?.lan === undefined) return [];
        const here = (byAddress.get(address) ?? []).filter(({ by }) => by !== owner && by.site === owner.site);
        const own = scene.surveys.get(owner.name)?.hardware ?? [];
        const foreign = here.filter(({ hardware }) => !known.has(hardware) && !passing.has(hardware));
        const answering = new Set(here.map(one => one.hardware));
        // A host that was not asked may have any hardware address, but only one; and another's may be the one that answers.
        const unasked = scene.inventory.hosts.some(
          one =>
            one !== owner &&
            areNeighbours(scene.inventory.sites, one, owner) &&
            (scene.surveys.get(one.name)?.hardware ?? []).length === 0,
        );
        if (foreign.length === 0 || unasked || (own.length === 0 && answering.size < 2)) return [];
        const cut = foreign.filter(one => isBrokenPair(scene, one.by, owner));
        const devices = [...new Set(foreign.map(one => one.hardware))];
        return [
          {
            hosts: [owner.name, ...foreign.map(one => one.by.name)],
            severity: cut.length > 0 || own.length === 0 ? ('stop' as const) : ('warning' as const),
            ...(own.length === 0 ? { confidence: 'likely' as const } : {}),
            what: `a device outside the inventory has ${address}, the address of ${owner.name}`,
            evidence: [
              ...here.map(one => `ip neigh on ${one.by.name}: ${address} is at ${one.hardware}`),
              own.length === 0
                ? `${owner.name} itself could not be asked`
                : `ip link on ${owner.name}: ${own.join(', ')}`,
              ...cut.map(one => `${one.by.name}: no ping passes to ${owner.name}`),
            ],
            ruledOut: [
              { not: 'another host of the inventory', seen: `none of this LAN has ${devices.join(' or ')}` },
              { not: 'a repeater or a proxy', seen: `${devices.join(' and ')} stands for no other address` },
            ],
            remedy: [
              `give the device ${devices.join(', ')} in the LAN of ${owner.site} another address, and keep ${address} out of the router's DHCP range`,
              ...foreign.map(one => on(one.by, `ip neigh flush to ${address}`)),
            ],
            pairs: foreign.map(one => [one.by.name, owner.name] as const),
          },
        ];
      });
  },
};
