import { on, orRerun } from '../../../../diagnosis/remedy-words.ts';
import { hostRoute, isHostRoute } from '../../../../model/address/host-route.ts';
import type { Host } from '../../../../model/inventory.ts';
import { interfaceOf, meshAddressesOf, meshAddressOf } from '../../mesh/mesh-section.ts';
import { orderedPairs, peerAt, peerByKey, surveyed } from '../../survey/scene.ts';
import { ownerOfKey } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notAnybodys } from '../ruled-out.ts';

/** What a peer of the mesh is allowed, as `wg set` takes it. */
const allowedOf = (host: Host): string => meshAddressesOf(host).map(hostRoute).join(',');

/** A peer's address was given to another peer. */
export const allowedIpsOverlap: MeshCause = {
  code: 'allowed-ips-overlap',
  title: 'AllowedIPs overlap, and another peer wins',
  severity: 'stop',
  confidence: 'certain',
  about:
    "In one interface an address belongs to one peer only: the last one that claims it. Here a peer holds another peer's address besides its own, so that packets are encrypted for the wrong host.",
  find: (scene, explained) =>
    orderedPairs(scene).flatMap(({ from, to }) => {
      const holder = peerAt(from.survey, to.host);
      const right = peerByKey(from.survey, to.survey);
      if (holder === undefined || right === undefined || holder.publicKey === right.publicKey) return [];
      const winner = ownerOfKey(scene, holder.publicKey);
      // Without its own address it is not the winner of two, but swapped with the other.
      if (winner === undefined || !holder.allowedIps.includes(hostRoute(meshAddressOf(winner.host)))) return [];
      if (explained.between(from.host.name, to.host.name)) return [];
      return [
        {
          hosts: [from.host.name],
          what: `on ${from.host.name} the address of ${to.host.name} belongs to the peer ${winner.host.name}`,
          evidence: [
            `${winner.host.name} is allowed ${holder.allowedIps.join(', ')}`,
            `${to.host.name} is allowed ${right.allowedIps.join(', ') || 'nothing'}`,
          ],
          ruledOut: [
            {
              not: 'wrong keys',
              seen: `${winner.host.name} and ${to.host.name} run with the keys that ${from.host.name} has of them`,
            },
          ],
          remedy: [
            on(
              from.host,
              `wg set ${interfaceOf(scene.inventory)} peer ${right.publicKey} allowed-ips ${allowedOf(to.host)}`,
            ),
            orRerun(scene),
          ],
          pairs: [[from.host.name, to.host.name] as const],
        },
      ];
    }),
};

/** A peer may claim more than its own address. */
export const allowedIpsTooWide: MeshCause = {
  code: 'allowed-ips-too-wide',
  title: 'AllowedIPs too wide',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A peer is allowed a whole range instead of its own /32 (of IPv6: /128): it attracts traffic for every address of the range that no other peer holds, and may pretend to be any of them. The rule is one address for each peer, or one of each family.',
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) =>
      (survey.running?.peers ?? []).flatMap(peer => {
        const wide = peer.allowedIps.filter(cidr => !isHostRoute(cidr));
        if (wide.length === 0) return [];
        const to = scene.inventory.hosts.find(
          one => scene.surveys.get(one.name)?.running?.publicKey === peer.publicKey,
        );
        return [
          {
            hosts: [host.name],
            what: `on ${host.name} the peer ${to?.name ?? peer.publicKey} is allowed ${wide.join(', ')}`,
            evidence: [`wg show ${interfaceOf(scene.inventory)} allowed-ips: ${peer.allowedIps.join(', ')}`],
            ruledOut: [
              to === undefined
                ? notAnybodys(scene, peer.publicKey, 'a host of the inventory')
                : { not: 'a wrong key', seen: `${to.name} itself runs with it` },
            ],
            remedy: [
              ...(to === undefined
                ? []
                : [
                    on(
                      host,
                      `wg set ${interfaceOf(scene.inventory)} peer ${peer.publicKey} allowed-ips ${allowedOf(to)}`,
                    ),
                  ]),
              orRerun(scene),
            ],
            pairs: to === undefined ? [] : [[host.name, to.name] as const],
          },
        ];
      }),
    ),
};
