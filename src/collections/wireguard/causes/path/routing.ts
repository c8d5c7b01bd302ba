import { on, orRerun } from '../../../../diagnosis/remedy-words.ts';
import { type Family, familyOf } from '../../../../model/address/address.ts';
import { hostRoute, withoutLength } from '../../../../model/address/host-route.ts';
import type { Host } from '../../../../model/inventory.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import { count, isAre } from '../../../../model/text/count.ts';
import { escapeExpression } from '../../../../model/text/escape-expression.ts';
import { interfaceOf, meshAddressesOf, meshOf } from '../../mesh/mesh-section.ts';
import { type Scene, surveyed } from '../../survey/scene.ts';
import type { Survey } from '../../survey/survey.ts';
import type { MeshCause } from '../mesh-cause.ts';

/** Somebody else's mesh address stands on an interface. */
export const meshAddressOnLan: MeshCause = {
  code: 'mesh-address-on-lan',
  title: 'an address of the mesh is also somewhere else',
  severity: 'stop',
  confidence: 'certain',
  about:
    "A host has a peer's mesh address on one of its own interfaces (or its own on another than the mesh's), so that packets for the peer stay on the host. Remove the address there, or choose another mesh subnet.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) =>
      survey.addresses.flatMap(({ interface: name, cidr }) => {
        const address = withoutLength(cidr);
        const owner = scene.inventory.hosts.find(one => meshAddressesOf(one).includes(address));
        // What the mesh's own interface has is another cause.
        if (owner === undefined || name === interfaceOf(scene.inventory)) return [];
        return [
          {
            hosts: [host.name],
            what: `${address}, the mesh address of ${owner.name}, is also on ${name} of ${host.name}`,
            evidence: [
              `${host.name}: ip address: ${name} has ${cidr}`,
              `ip route get ${address}: ${survey.routeTo.get(address)?.text ?? 'not asked'}`,
            ],
            ruledOut: [
              {
                not: 'a missing route',
                seen: survey.routeTo.get(address)?.local === true ? 'the kernel calls it a local address' : undefined,
              },
            ],
            remedy: [on(host, `ip address delete ${cidr} dev ${name}`)],
            pairs: [[host.name, owner.name] as const],
          },
        ];
      }),
    ),
};

/** Peers of each host whose packets leave by another interface than the mesh's. */
function astray(scene: Scene, kind: 'missing' | 'stolen') {
  const name = interfaceOf(scene.inventory);
  const all = surveyed(scene);
  return all.flatMap(from => {
    const peers = all.flatMap(to =>
      meshAddressesOf(to.host).flatMap(address => {
        const answer = from.survey.routeTo.get(address);
        if (to === from || answer === undefined || answer.interface === name || answer.local) return [];
        const there = from.survey.meshRoutes.some(route => withoutLength(route) === address);
        if (there !== (kind === 'stolen')) return [];
        return [{ name: to.host.name, address, answer: answer.text }];
      }),
    );
    return from.survey.running === undefined || peers.length === 0 ? [] : [{ ...from, peers }];
  });
}

const FAMILIES: readonly Family[] = ['4', '6'];

/** `ip` for the rules of a family. */
const ipOf = (family: Family): string => (family === '6' ? 'ip -6' : 'ip');

/** Policy rules that can be what takes a peer's packets: of the table that the kernel names, else those that name the peer. */
function thieves({ policyRules }: Survey, peers: readonly { readonly address: string; readonly answer: string }[]) {
  return FAMILIES.flatMap(family => {
    const mine = peers.filter(peer => familyOf(peer.address) === family);
    const tables = new Set(mine.flatMap(peer => / table (\S+)/.exec(peer.answer)?.[1] ?? []));
    return policyRules[family].flatMap(rule => {
      const preference = /^(\d+):/.exec(rule)?.[1];
      const own = mine.some(peer => new RegExp(` to ${escapeExpression(peer.address)}(?:/32|/128)?(?: |$)`).test(rule));
      if (preference === undefined || !(own || tables.has(/ lookup (\S+)/.exec(rule)?.[1] ?? ''))) return [];
      return [{ family, rule, preference: Number(preference), own }];
    });
  });
}

/**
 * What gives the mesh its packets back. A rule that names a peer goes; any other is somebody's who needs it (a second uplink,
 * another VPN): it stays, and the mesh gets one before it.
 */
function giveBack(scene: Scene, host: Host, survey: Survey, peers: Parameters<typeof thieves>[1]): readonly string[] {
  const subnets = listOf(meshOf(scene.inventory).subnet);
  return FAMILIES.flatMap(family => {
    const mine = peers.filter(peer => familyOf(peer.address) === family);
    const found = thieves(survey, mine);
    const ip = ipOf(family);
    if (found.length === 0) {
      return mine.map(
        peer => `find the route that takes it, with: ${ip} route show match ${peer.address} (${host.name})`,
      );
    }
    if (found.every(one => one.own)) return found.map(one => on(host, `${ip} rule delete pref ${one.preference}`));
    const before = Math.max(1, Math.min(...found.map(one => one.preference)) - 1);
    return subnets
      .filter(subnet => familyOf(subnet) === family)
      .map(subnet => on(host, `${ip} rule add to ${subnet} lookup main pref ${before}`));
  });
}

/** Packets for a peer leave by another interface. */
const routed =
  (kind: 'missing' | 'stolen'): MeshCause['find'] =>
  scene =>
    astray(scene, kind).map(({ host, survey, peers }) => {
      const name = interfaceOf(scene.inventory);
      const who = [...new Set(peers.map(peer => peer.name))].join(', ');
      return {
        hosts: [host.name],
        what:
          kind === 'missing'
            ? `${host.name} has no route to ${who} through ${name}`
            : `another route on ${host.name} takes what is meant for ${who}`,
        evidence: [
          ...peers.map(peer => `ip route get ${peer.address}: ${peer.answer}`),
          ...(kind === 'stolen' ? thieves(survey, peers).map(one => `${ipOf(one.family)} rule: ${one.rule}`) : []),
        ],
        ruledOut: [
          { not: 'a stopped interface', seen: survey.link?.up === true ? `ip link: ${name} is up` : undefined },
          {
            not: 'AllowedIPs',
            seen: peers.every(peer =>
              survey.running?.peers.some(one => one.allowedIps.includes(hostRoute(peer.address))),
            )
              ? `wg show: ${peers.map(peer => hostRoute(peer.address)).join(', ')} ${isAre(peers.length)} allowed`
              : undefined,
          },
        ],
        remedy:
          kind === 'missing'
            ? [...peers.map(peer => on(host, `ip route add ${hostRoute(peer.address)} dev ${name}`)), orRerun(scene)]
            : giveBack(scene, host, survey, peers),
        pairs: peers.map(peer => [host.name, peer.name] as const),
      };
    });

export const routeMissing: MeshCause = {
  code: 'route-missing',
  title: 'no route to a peer',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    "`wg-quick` adds one route for each address of a peer (/32, of IPv6 /128) when it starts. One of them is gone, so that packets for the peer take the default route and leave the mesh. Add it again; if it vanishes again, look for what manages the host's routes.",
  find: routed('missing'),
};

export const routeStolen: MeshCause = {
  code: 'route-stolen',
  title: 'another route takes the traffic for a peer',
  severity: 'stop',
  confidence: 'certain',
  about:
    "The peer's route through the mesh is there, but a policy rule or a route with a better metric wins: `ip route get` says where packets really go.",
  find: routed('stolen'),
};

/** Replies on another path than the kernel expects are dropped. */
export const rpFilterStrict: MeshCause = {
  code: 'rp-filter-strict',
  title: 'the reverse-path filter is strict',
  severity: 'stop',
  confidence: 'likely',
  about:
    'With `rp_filter=1` the kernel drops packets that arrive on another interface than the one it would answer by: handshakes succeed and pings fail. The kernel takes the larger of `all` and the interface. The mesh wants 2 (loose).',
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const all = survey.rpFilter.get('all') ?? 0;
      const own = survey.rpFilter.get(interfaceOf(scene.inventory)) ?? 0;
      if (Math.max(all, own) !== 1) return [];
      const leaves = [...survey.routeTo.values()].every(one => one.interface === interfaceOf(scene.inventory));
      return [
        {
          hosts: [host.name],
          what: `the reverse-path filter of ${host.name} is strict`,
          evidence: [`net.ipv4.conf.all.rp_filter is ${all}, of ${interfaceOf(scene.inventory)} ${own}`],
          ruledOut: [
            {
              not: 'another route',
              seen: leaves
                ? `ip route get: all ${count(survey.routeTo.size, 'peer')} through ${interfaceOf(scene.inventory)}`
                : undefined,
            },
          ],
          remedy: [
            on(host, 'sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2'),
            orRerun(scene),
          ],
          // It may be harmless, so it must not hide another cause.
          pairs: [],
        },
      ];
    }),
};
