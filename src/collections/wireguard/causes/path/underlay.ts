import { familyOf, sameFamily } from '../../../../model/address/address.ts';
import { grouped } from '../../../../model/grouped.ts';
import { addressesOf, type Host, lanAddressesOf } from '../../../../model/inventory.ts';
import { areNeighbours, lanAround } from '../../../../model/lan-around.ts';
import { meshOf } from '../../mesh/mesh-section.ts';
import { isBrokenPair, orderedPairs, type Scene, surveyed } from '../../survey/scene.ts';
import { arrivalBetween, echoAt } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notEndpoint, notFirewall, notKeys, notPort } from '../ruled-out.ts';
import { others, sent } from './tried-forwards.ts';

/** Whom a host cannot reach outside its site; `undefined` where anything gets past its router. */
function outside(scene: Scene, host: Host, router: readonly string[]) {
  const far = others(scene, host);
  if (far.length === 0 || !far.every(one => isBrokenPair(scene, host, one))) return undefined;
  const addresses = [...new Set(far.flatMap(one => scene.mesh.path(host.name, one.name).endpoint?.address ?? []))];
  const passes = addresses.some(address => {
    const echo = echoAt(scene, host.name, address);
    return echo === undefined || echo.answered || (echo.expiredAt !== undefined && !router.includes(echo.expiredAt));
  });
  return addresses.length === 0 || passes ? undefined : { far, addresses };
}

/** No packet of a site gets out, whatever it is. */
export const routerForwardsNothing: MeshCause = {
  code: 'router-forwards-nothing',
  title: 'nothing passes the router',
  severity: 'stop',
  confidence: 'likely',
  about:
    "Neither the mesh's UDP nor pings get from the hosts of a site to anybody outside, while the router itself answers them on the LAN: it does not forward (`net.ipv4.ip_forward=0`, for IPv6 `net.ipv6.conf.all.forwarding=0`, on a Linux router), its own line is down, or a firewall drops all.",
  find: (scene, explained) =>
    scene.inventory.sites.flatMap(({ name, router }) => {
      const hosts = surveyed(scene).filter(
        ({ host, survey }) => host.site === name && survey.running !== undefined && !explained.host(host.name),
      );
      const cut = hosts.flatMap(({ host }) => {
        const out = router === undefined ? undefined : outside(scene, host, lanAddressesOf(router));
        return out === undefined ? [] : [{ host, ...out }];
      });
      if (router === undefined || cut.length === 0 || cut.length < hosts.length) return [];
      // One for each family in which others are called.
      const near = lanAddressesOf(router).filter(address =>
        cut.some(one => one.addresses.some(far => sameFamily(far, address))),
      );
      const answers = near.map(address => ({
        address,
        to: cut.filter(({ host }) => echoAt(scene, host.name, address)?.answered === true),
      }));
      if (near.length === 0 || answers.some(({ to }) => to.length === 0)) return [];
      return [
        {
          hosts: cut.map(one => one.host.name),
          what: `nothing passes the router of ${name}: neither UDP nor pings`,
          evidence: [
            ...cut.map(one => `${one.host.name}: no answer to pings from ${one.addresses.join(', ')}`),
            ...answers.map(
              ({ address, to }) => `${address}, the router, answers ${to.map(one => one.host.name).join(', ')}`,
            ),
          ],
          ruledOut: [
            {
              not: 'one host',
              seen: cut.length > 1 ? `${cut.map(one => one.host.name).join(', ')} are cut off alike` : undefined,
            },
            {
              not: 'the other end',
              seen: cut.every(one =>
                one.addresses.every(address => echoAt(scene, one.host.name, address) !== undefined),
              )
                ? 'pings that may pass one router only are answered by none beyond this one'
                : undefined,
            },
          ],
          remedy: near.flatMap(address => {
            const isSix = familyOf(address) === '6';
            const far = cut.flatMap(one => one.addresses).find(one => sameFamily(one, address)) ?? '';
            return [
              `on the router (${address}): sysctl -w ${isSix ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward'}=1`,
              `there too: is its own line up? ip${isSix ? ' -6' : ''} route show default; ping ${far}`,
            ];
          }),
          pairs: cut.flatMap(one => one.far.map(two => [one.host.name, two.name] as const)),
        },
      ];
    }),
};

/** A host's own address in the family of another. */
const beside = (host: Host, address: string): string =>
  addressesOf(host).find(own => sameFamily(own, address)) ?? host.address;

/** The two LANs of a site that two hosts stand on, where a router leads between them; `undefined` on one LAN. */
function lansBetween(
  { inventory: { sites } }: Scene,
  from: Host,
  to: Host,
  address: string,
): readonly [string, string] | undefined {
  if (areNeighbours(sites, from, to)) return undefined;
  const site = sites.find(({ name }) => name === from.site);
  const [own, other] = [lanAround(site, beside(from, address)), lanAround(site, address)];
  return own === undefined || other === undefined ? undefined : [own, other];
}

/** Two hosts of one site do not reach each other. */
export const udpBlockedInLan: MeshCause = {
  code: 'udp-blocked-in-lan',
  title: 'UDP does not pass inside the LAN',
  severity: 'stop',
  confidence: 'likely',
  about:
    'Two hosts of one LAN call each other at the right addresses, and nothing on them stands in the way, but the datagrams of one do not arrive at the other: something between them drops it. Typical are client isolation of a Wi-Fi or guest network, VLANs, and filters in a switch or a bridge; between two LANs of a site, the router that does not lead from one to the other.',
  find: (scene, explained) => {
    const lost = orderedPairs(scene).flatMap(({ from, to }) => {
      const path = scene.mesh.path(from.host.name, to.host.name);
      const tried = arrivalBetween(scene, from.host.name, to.host.name);
      if (path.kind !== 'lan' || tried === undefined || tried.at.includes(to.host.name)) return [];
      if (!isBrokenPair(scene, from.host, to.host) || explained.pair(from.host.name, to.host.name)) return [];
      return [
        { from: from.host, to: to.host, tried, echo: echoAt(scene, from.host.name, tried.endpoint.address)?.answered },
      ];
    });
    const byPair = grouped(lost, ({ from, to }) => [from.name, to.name].sort().join(' '));
    return [...byPair.values()].flatMap(mine => {
      const [first] = mine;
      if (first === undefined) return [];
      const { from, to } = first;
      const dead = mine.every(one => one.echo === false);
      const { port } = meshOf(scene.inventory);
      const between = lansBetween(scene, from, to, first.tried.endpoint.address);
      const [own, other] = [beside(from, first.tried.endpoint.address), first.tried.endpoint.address];
      return {
        hosts: [from.name, to.name],
        what: `${dead ? 'nothing' : 'no UDP'} passes between ${from.name} and ${to.name}, ${between === undefined ? `inside the LAN of ${from.site}` : `from the LAN ${between[0]} of ${from.site} to its LAN ${between[1]}`}`,
        evidence: mine.flatMap(one => [
          `${sent(one.tried)} do not arrive at ${one.to.name}`,
          ...(one.echo === undefined
            ? []
            : [
                `pings from ${one.from.name} to ${one.tried.endpoint.address} ${one.echo ? 'pass' : 'get no answer either'}`,
              ]),
        ]),
        ruledOut: [
          notFirewall(scene, [from.name, to.name]),
          notEndpoint(
            scene,
            mine.map(one => [one.from.name, one.to.name] as const),
          ),
          notKeys(scene, [[from.name, to.name]]),
          notPort(scene, [from.name, to.name]),
        ],
        remedy:
          between !== undefined
            ? [
                dead
                  ? `on the router between ${between[0]} and ${between[1]}: does it lead from one to the other, and let hosts of one into the other? From ${from.name}: traceroute -n ${other}`
                  : `on the router between ${between[0]} and ${between[1]}: let UDP ${port} pass both ways between ${own} and ${other}`,
                `where no router leads between them, make two sites of them`,
              ]
            : dead
              ? [
                  `in the switch or access point between ${from.name} (${own}) and ${to.name} (${other}): turn client isolation off, put both into one VLAN`,
                ]
              : [
                  `in the switch or access point: let UDP ${port} pass between ${own} and ${other}`,
                  `to see where it ends: tcpdump -ni any udp port ${port} on both`,
                ],
        pairs: [[from.name, to.name] as const],
      };
    });
  },
};
