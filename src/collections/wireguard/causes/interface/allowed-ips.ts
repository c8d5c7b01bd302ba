import { on, orRerun } from '../../../../diagnosis/remedy-words.ts';
import { hostRoute, isHostRoute, withoutLength } from '../../../../model/address/host-route.ts';
import { encloses, parseNetwork } from '../../../../model/address/network.ts';
import type { Host } from '../../../../model/inventory.ts';
import { interfaceOf, meshAddressesOf, meshAddressOf } from '../../mesh/mesh-section.ts';
import { hasSession, orderedPairs, peerAt, peerByKey, type Scene, surveyed } from '../../survey/scene.ts';
import { ownerOfKey } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notAnybodys } from '../ruled-out.ts';

/** Whether a range may be a block of the pods behind a host: which one it is, Kubernetes says. */
function isOfPods({ mesh }: Scene, from: Host, to: Host, cidr: string): boolean {
  const block = parseNetwork(cidr);
  return mesh.podsBehind(from.name, to.name).some(text => {
    const pods = parseNetwork(text);
    return pods !== undefined && block !== undefined && block.prefix > pods.prefix && encloses(pods, block);
  });
}

/** What a peer of the mesh is to be allowed on a host, as `wg set` takes it. */
function allowedOf(scene: Scene, from: Host, to: Host): string {
  const key = scene.surveys.get(to.name)?.running?.publicKey;
  const peer = scene.surveys.get(from.name)?.running?.peers.find(one => one.publicKey === key);
  return [
    ...meshAddressesOf(to).map(hostRoute),
    ...scene.mesh.behind(from.name, to.name),
    ...(peer?.allowedIps ?? []).filter(cidr => isOfPods(scene, from, to, cidr)),
  ].join(',');
}

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
              `wg set ${interfaceOf(scene.inventory)} peer ${right.publicKey} allowed-ips ${allowedOf(scene, from.host, to.host)}`,
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
    'A peer is allowed a whole range instead of its own /32 (of IPv6: /128): it attracts traffic for every address of the range that no other peer holds, and may pretend to be any of them. The rule is one address for each peer, or one of each family; through the gateway of another cluster, and through a relay, besides what that passes on.',
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) =>
      (survey.running?.peers ?? []).flatMap(peer => {
        if (peer.allowedIps.every(isHostRoute)) return [];
        const to = scene.inventory.hosts.find(
          one => scene.surveys.get(one.name)?.running?.publicKey === peer.publicKey,
        );
        const behind = to === undefined ? [] : scene.mesh.behind(host.name, to.name);
        const wide = peer.allowedIps.filter(
          cidr =>
            !isHostRoute(cidr) && !behind.includes(cidr) && (to === undefined || !isOfPods(scene, host, to, cidr)),
        );
        if (wide.length === 0) return [];
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
                      `wg set ${interfaceOf(scene.inventory)} peer ${peer.publicKey} allowed-ips ${allowedOf(scene, host, to)}`,
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

/** Every host with each gateway of another cluster, as far as both told something. */
function gatewaysOf(scene: Scene) {
  const all = surveyed(scene);
  return all.flatMap(from => {
    const names = scene.mesh.gateways(from.host.name);
    return all.filter(to => names.includes(to.host.name)).map(to => ({ from, to }));
  });
}

/** What of a cluster is reached through its gateway is not sent there. */
export const networkBehindMissing: MeshCause = {
  code: 'network-behind-missing',
  title: 'what is behind a gateway or a relay is not sent to it',
  severity: 'stop',
  confidence: 'certain',
  about:
    "What another cluster offers is reached through a gateway, and a host that is no peer through a relay: each host needs the network, or the address, in that peer's AllowedIPs, and a route to it through the mesh. One of the two is missing, so that packets for it leave by the default route or are dropped. In WireGuard a network belongs to one peer: whoever gave it to another has taken it from the gateway.",
  find: scene =>
    gatewaysOf(scene).flatMap(({ from, to }) => {
      const peer = peerByKey(from.survey, to.survey);
      if (peer === undefined) return [];
      const name = interfaceOf(scene.inventory);
      return scene.mesh.behind(from.host.name, to.host.name).flatMap(network => {
        const isAllowed = peer.allowedIps.includes(network);
        const isRouted = [network, isHostRoute(network) ? withoutLength(network) : network].some(one =>
          from.survey.meshRoutes.includes(one),
        );
        if (isAllowed && isRouted) return [];
        const host = scene.inventory.hosts.find(one => meshAddressesOf(one).map(hostRoute).includes(network));
        // Of a host that is the route cause's to tell.
        if (isAllowed && host !== undefined) return [];
        const holder = from.survey.running?.peers.find(one => one.allowedIps.includes(network));
        const taken = holder === undefined || holder === peer ? undefined : ownerOfKey(scene, holder.publicKey);
        const allow = `wg set ${name} peer ${peer.publicKey} allowed-ips ${allowedOf(scene, from.host, to.host)}`;
        return [
          {
            hosts: [from.host.name],
            what: isAllowed
              ? `${from.host.name} has no route to ${network} through ${name}`
              : `on ${from.host.name} ${network} does not belong to the peer ${to.host.name}`,
            evidence: [
              `wg show ${name} allowed-ips: ${to.host.name} is allowed ${peer.allowedIps.join(', ') || 'nothing'}`,
              isRouted ? `ip route: ${network} dev ${name}` : `ip route: nothing for ${network} through ${name}`,
              ...(taken === undefined ? [] : [`the peer ${taken.host.name} is allowed ${network}`]),
            ],
            ruledOut: [
              {
                not: 'a broken tunnel',
                seen: hasSession(from.survey, to.host) ? `a session with ${to.host.name} is alive` : undefined,
              },
            ],
            remedy: [
              ...(isAllowed ? [] : [on(from.host, allow)]),
              ...(isRouted ? [] : [on(from.host, `ip route replace ${network} dev ${name}`)]),
              orRerun(scene),
            ],
            // The hosts themselves meet all the same, but for one that is behind a relay.
            pairs: host === undefined ? [] : [[from.host.name, host.name] as const],
          },
        ];
      });
    }),
};
