import { on, orRerun } from '../../../../diagnosis/remedy-words.ts';
import { isHostRoute, withoutLength } from '../../../../model/address/host-route.ts';
import { addressesOf, type Host } from '../../../../model/inventory.ts';
import { lanAround } from '../../../../model/lan-around.ts';
import { interfaceOf, meshAddressesOf } from '../../mesh/mesh-section.ts';
import { isBroken, isBrokenPair, type Scene, surveyed } from '../../survey/scene.ts';
import type { Survey } from '../../survey/survey.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notKeys } from '../ruled-out.ts';

/** Addresses of one interface, without their lengths. */
const standing = ({ addresses }: Survey, name: string): readonly string[] =>
  addresses.filter(one => one.interface === name).map(one => withoutLength(one.cidr));

const owner = ({ inventory }: Scene, address: string): Host | undefined =>
  inventory.hosts.find(host => meshAddressesOf(host).includes(address));

/** Whether all of a host's mesh addresses are among those. */
const areThere = (host: Host, has: readonly string[]): boolean => meshAddressesOf(host).every(one => has.includes(one));

/** The mesh's interface has another address than the inventory says. */
export const meshAddressWrong: MeshCause = {
  code: 'mesh-address-wrong',
  title: 'a host has another mesh address',
  severity: 'stop',
  confidence: 'certain',
  about:
    "The mesh's interface of a host has not the address of the inventory: it has another host's (two were swapped, or one was copied), a free one, or none. Its peers drop what comes from that address, and their packets for the right one find nobody.",
  find: (scene, explained) => {
    const name = interfaceOf(scene.inventory);
    const wrong = surveyed(scene).flatMap(({ host, survey }) => {
      const has = standing(survey, name);
      const known = survey.running !== undefined && survey.addresses.length > 0;
      if (!known || areThere(host, has) || explained.host(host.name)) return [];
      return [{ host, has }];
    });
    return wrong.flatMap(({ host, has }) => {
      const other = wrong.find(one => one.host !== host && areThere(one.host, has));
      const swapped = other !== undefined && areThere(host, other.has);
      // Of two that are swapped, one is told of both.
      if (swapped && wrong.findIndex(one => one.host === host) > wrong.indexOf(other)) return [];
      const both = swapped ? [{ host, has }, other] : [{ host, has }];
      return [
        {
          hosts: both.map(one => one.host.name),
          what: swapped
            ? `${host.name} and ${other.host.name} have each other’s mesh addresses`
            : `${name} of ${host.name} has ${has.join(', ') || 'no address'}, not ${meshAddressesOf(host).join(' and ')}`,
          evidence: both.map(one => {
            const whose = one.has.flatMap(address => owner(scene, address)?.name ?? []);
            return `ip address on ${one.host.name}: ${name} has ${one.has.join(', ') || 'none'}${whose.length === 0 ? '' : `, of ${whose.join(', ')}`}; the inventory says ${meshAddressesOf(one.host).join(', ')}`;
          }),
          ruledOut: [
            notKeys(
              scene,
              scene.inventory.hosts.filter(one => one !== host).map(one => [host.name, one.name] as const),
            ),
          ],
          remedy: [...both.map(one => on(one.host, `systemctl restart wg-quick@${name}`)), orRerun(scene)],
        },
      ];
    });
  },
};

/** The address by which a host is reached in its LAN is also another's. */
export const lanAddressTwice: MeshCause = {
  code: 'lan-address-twice',
  title: 'two hosts of a LAN have the same address',
  severity: 'stop',
  confidence: 'certain',
  about:
    "A host has the address of another host of its LAN on one of its own interfaces. Who answers first for it gets the packets, and that changes: pings pass now and then, SSH finds another host key, sessions break off. Typical are a copied machine, and a fixed address inside the router's DHCP range.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) =>
      survey.addresses.flatMap(({ interface: name, cidr }) => {
        const address = withoutLength(cidr);
        const right = scene.inventory.hosts.find(
          one => one !== host && addressesOf(one).includes(address) && one.site === host.site,
        );
        if (right === undefined || name === interfaceOf(scene.inventory) || name === 'lo') return [];
        const isCut = scene.inventory.hosts.some(one => one !== right && isBrokenPair(scene, one, right));
        return [
          {
            hosts: [host.name, right.name],
            severity: isCut || !scene.surveys.has(right.name) ? ('stop' as const) : ('warning' as const),
            what: `${address}, the address of ${right.name}, is also on ${name} of ${host.name}`,
            evidence: [
              `ip address on ${host.name}: ${name} has ${cidr}`,
              ...(scene.surveys.has(right.name) ? [] : [`${right.name} itself could not be asked`]),
            ],
            ruledOut: [],
            remedy: [on(host, `ip address delete ${cidr} dev ${name}`)],
            pairs: scene.inventory.hosts.filter(one => one !== right).map(one => [one.name, right.name] as const),
          },
        ];
      }),
    ),
};

/** The network of a host's address is not that of its LAN. */
export const netmaskWrong: MeshCause = {
  code: 'netmask-wrong',
  title: 'the netmask is not that of the LAN',
  severity: 'stop',
  confidence: 'certain',
  about:
    "The address of a host has another length than its site's LAN. Too long (/25 in a /24), and the host sends what is for its neighbours to the router, which may not turn it back. Too short (/16), and it looks on its own wire for what is behind the router. It is a warning while nothing is broken between them.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const site = scene.inventory.sites.find(one => one.name === host.site);
      const wrong = addressesOf(host).flatMap(address => {
        const lan = lanAround(site, address);
        const wanted = lan?.split('/')[1];
        const all = survey.addresses.filter(one => withoutLength(one.cidr) === address);
        const [found] = all;
        if (wanted === undefined || found === undefined || all.some(one => one.cidr.endsWith(`/${wanted}`))) return [];
        // A host that has its address alone has routes of its own, as clouds give them.
        return isHostRoute(found.cidr) ? [] : [{ address, lan, wanted, found }];
      });
      const [first] = wrong;
      if (first === undefined) return [];
      const { address, lan, wanted, found } = first;
      const length = found.cidr.split('/')[1];
      const cut = scene.inventory.hosts.filter(one => one !== host && one.site === host.site && isBroken(survey, one));
      return [
        {
          hosts: [host.name],
          severity: cut.length > 0 ? ('stop' as const) : ('warning' as const),
          what: `${host.name} takes its LAN for a /${length}, and it is ${lan}`,
          evidence: [
            `ip address on ${host.name}: ${found.interface} has ${found.cidr}`,
            ...cut.map(one => `${one.name}: no ping passes`),
          ],
          ruledOut: [],
          remedy: [
            on(host, `ip address add ${address}/${wanted} dev ${found.interface}`),
            on(host, `ip address delete ${found.cidr} dev ${found.interface}`),
            `correct it where ${host.name}’s address is configured, too`,
          ],
          pairs: cut.map(one => [host.name, one.name] as const),
        },
      ];
    }),
};
