import type { Found } from '../../../diagnosis/cause.ts';
import { on } from '../../../diagnosis/remedy-words.ts';
import { VXLAN_PORTS } from '../../network/vxlan-ports.ts';
import {
  blockingRules,
  meshAddressOf,
  type PodsCause,
  type PodsScene,
  type SaidHost,
  saidHosts,
  serverOf,
  toldBy,
  type VxlanWay,
  vxlanWays,
} from '../survey/pods-scene.ts';
import { TYPHA_PORT } from '../survey/ports.ts';

const listed = (names: readonly string[]): string => names.join(', ');

/** Where to look for what drops a port, and what lets it pass. */
const open = (scene: PodsScene, host: string, protocol: 'tcp' | 'udp', port: number): readonly string[] => [
  on(host, `nft list ruleset | grep -n ${port}; iptables-save | grep -n ${port}`),
  `let ${protocol.toUpperCase()} ${port} in on ${scene.inventory.overlays?.[0]?.interface ?? 'the mesh'} there, before the rule that drops it`,
];

/** Nothing of what was tried came through. */
const isShut = ({ ping, tcp }: VxlanWay): boolean => {
  const isUnanswered = tcp === 'silent' || tcp === 'unreachable';
  return (ping === false && (isUnanswered || tcp === undefined)) || (ping === undefined && isUnanswered);
};

const touches = ({ from, to }: VxlanWay, name: string): boolean => from.host.name === name || to.host.name === name;

/** The host that most of these ways have in common; of two alike, the one whose firewall has a rule about it. */
function commonHost(ways: readonly VxlanWay[]): SaidHost | undefined {
  const ends = new Map(ways.flatMap(({ from, to }) => [from, to]).map(one => [one.host.name, one] as const));
  const weight = (one: SaidHost): number =>
    ways.filter(way => touches(way, one.host.name)).length * 2 +
    (blockingRules(one, 'udp', VXLAN_PORTS.calico).length > 0 ? 1 : 0);
  return [...ends.values()].toSorted((a, b) => weight(b) - weight(a))[0];
}

function vxlanFound(scene: PodsScene, one: SaidHost, ways: readonly VxlanWay[]): Found {
  const { name } = one.host;
  const peers = [...new Set(ways.flatMap(({ from, to }) => [from.host.name, to.host.name]))].filter(
    other => other !== name,
  );
  const rules = blockingRules(one, 'udp', VXLAN_PORTS.calico);
  return {
    hosts: [name],
    what: `nothing comes through the VXLAN between ${name} and ${listed(peers)}`,
    evidence: [
      ...ways.map(({ from, to }) => `${from.host.name} asks ${to.host.name}’s end of it: no answer`),
      ...rules.map(rule => `on ${name}: ${rule}`),
    ],
    ruledOut: [{ not: 'the mesh', seen: 'its own diagnosis says nothing against these hosts' }],
    ...(rules.length > 0 ? { confidence: 'certain' as const } : {}),
    remedy: open(scene, name, 'udp', VXLAN_PORTS.calico),
    pairs: ways.map(({ from, to }) => [from.host.name, to.host.name] as const),
  };
}

/** The packets in which those of pods are wrapped do not arrive. */
export const vxlanBlocked: PodsCause = {
  code: 'vxlan-blocked',
  title: 'packets of pods do not come from node to node',
  severity: 'stop',
  confidence: 'likely',
  fleeting: 'pings',
  about:
    `Two nodes reach each other through the mesh, and not through the VXLAN that wraps packets of pods (UDP ${VXLAN_PORTS.calico} between their mesh addresses): a firewall on one of them drops it. Nodes are Ready; pods of different nodes, ` +
    'and names where CoreDNS runs elsewhere, do not answer.',
  find: (scene, explained) => {
    let left = vxlanWays(scene).filter(way => isShut(way) && !explained.pair(way.from.host.name, way.to.host.name));
    const found: Found[] = [];
    while (left.length > 0) {
      const one = commonHost(left);
      if (one === undefined) break;
      const of = left.filter(way => touches(way, one.host.name));
      found.push(vxlanFound(scene, one, of));
      left = left.filter(way => !touches(way, one.host.name));
    }
    return found;
  },
};

/** Pings come through, and what has a checksum of its own does not. */
export const checksumOffload: PodsCause = {
  code: 'checksum-offload',
  title: 'wrong checksums inside the VXLAN',
  severity: 'stop',
  confidence: 'likely',
  fleeting: 'pings',
  about:
    'The kernel leaves checksums of what goes through the VXLAN to a network card that does not work them out, or wrongly: a ping comes through (its checksum is made before), TCP does not, or so slowly that 2 MB take minutes. ' +
    'Known of some cards, of virtual machines and of older kernels. `ethtool` puts it right at once and until the next boot, Calico’s setting for good.',
  find: (scene, explained) => {
    const ways = vxlanWays(scene).filter(
      ({ from, to, ping, tcp }) =>
        ping === true &&
        tcp === 'silent' &&
        from.said.offload !== false &&
        blockingRules(to, 'tcp', 10_250).length === 0 &&
        !explained.pair(from.host.name, to.host.name),
    );
    const senders = [...new Map(ways.map(({ from }) => [from.host.name, from] as const)).values()];
    return senders.map(({ host, said }) => {
      const peers = ways.filter(({ from }) => from.host === host).map(({ to }) => to);
      const wrong = peers.filter(to => (to.said.wrongSums ?? 0) > 0);
      return {
        hosts: [host.name],
        what: `from ${host.name} pings come through the VXLAN to ${listed(peers.map(to => to.host.name))}, connections do not`,
        evidence: [
          ...(said.offload === undefined ? [] : ['ethtool -k vxlan.calico: tx-checksum-ip-generic is on']),
          ...peers.map(to => `${host.name} asks the kubelet of ${to.host.name} through the VXLAN: no answer`),
          ...wrong.map(
            to => `${to.host.name}: /proc/net/snmp counts ${to.said.wrongSums} of UDP with a wrong checksum`,
          ),
        ],
        ruledOut: [
          { not: `UDP ${VXLAN_PORTS.calico} is closed`, seen: 'pings come through it' },
          { not: 'a rule about TCP 10250', seen: 'no rule there drops it' },
        ],
        remedy: [
          on(host, 'ethtool -K vxlan.calico tx-checksum-ip-generic off'),
          on(
            serverOf(scene),
            `k3s kubectl patch felixconfigurations.projectcalico.org default --type merge -p '{"spec":{"featureDetectOverride":"ChecksumOffloadBroken=true"}}'`,
          ),
        ],
        pairs: peers.map(to => [host.name, to.host.name] as const),
      };
    });
  },
};

/** Who of them asks a node for Typha, and is not answered. */
const shutFrom = (scene: PodsScene, hosts: readonly SaidHost[], node: string): readonly SaidHost[] => {
  const address = meshAddressOf(scene, node);
  return hosts.filter(({ said }) =>
    said.knocks.some(
      one =>
        one.address === address &&
        one.port === TYPHA_PORT &&
        (one.outcome === 'silent' || one.outcome === 'unreachable'),
    ),
  );
};

const withRule = (one: SaidHost): boolean => blockingRules(one, 'tcp', TYPHA_PORT).length > 0;

/** Calico's nodes do not hear of each other. */
export const typhaBlocked: PodsCause = {
  code: 'typha-blocked',
  title: 'Typha is not reached',
  severity: 'stop',
  confidence: 'likely',
  fleeting: 'pings',
  about:
    'By Typha Calico’s nodes hear of pods and of each other: TCP 5473 of the mesh address of the nodes on which it runs. Something drops it between two nodes. `calico-node` does not become Ready there, or ends again and ' +
    'again, and its log speaks of Typha. It is a warning while the node reaches another Typha.',
  find: (scene, explained) => {
    const told = toldBy(scene);
    const hosts = saidHosts(scene);
    const typhas = [
      ...new Set(
        (told?.pods ?? [])
          .filter(({ name, phase, node }) => name.startsWith('calico-typha-') && phase === 'Running' && node !== '')
          .map(({ node }) => node),
      ),
    ];
    const shut = typhas.map(node => ({ node, from: shutFrom(scene, hosts, node) }));
    // Whoever has a Typha of its own asks that one.
    const isCutOff = (one: SaidHost): boolean => shut.length > 0 && shut.every(({ from }) => from.includes(one));
    // A node that reaches none of several is the one to look at; else those that are not reached.
    const alone = hosts.filter(one => typhas.length > 1 && isCutOff(one));
    const isWell = ({ host }: SaidHost): boolean =>
      told?.pods.some(({ name, node, ready }) => name.startsWith('calico-node-') && node === host.name && ready) ??
      false;
    const find = (at: SaidHost | undefined, name: string, ways: readonly (readonly [SaidHost, string])[]): Found => {
      const askers = [...new Map(ways.map(([one]) => [one.host.name, one] as const)).values()];
      const rules = at === undefined ? [] : blockingRules(at, 'tcp', TYPHA_PORT);
      return {
        hosts: [...new Set([name, ...askers.map(({ host }) => host.name)])],
        what: `${listed(askers.map(({ host }) => host.name))} ${askers.length === 1 ? 'does' : 'do'} not reach Typha on ${listed([...new Set(ways.map(([, node]) => node))])}`,
        evidence: [
          ...ways.map(
            ([one, node]) => `${one.host.name} asks ${meshAddressOf(scene, node)}, TCP ${TYPHA_PORT}: no answer`,
          ),
          ...rules.map(rule => `on ${name}: ${rule}`),
          ...askers.flatMap(({ host, said }) =>
            said.felix.slice(-1).map(line => `calico-node on ${host.name}: ${line}`),
          ),
        ],
        ...(rules.length > 0 ? { confidence: 'certain' as const } : {}),
        ...(askers.every(one => isWell(one) && !isCutOff(one)) ? { severity: 'warning' as const } : {}),
        remedy: open(scene, name, 'tcp', TYPHA_PORT),
      };
    };
    const free = (one: SaidHost): boolean => !explained.host(one.host.name);
    const lonely = alone.filter(free).map(one =>
      find(
        one,
        one.host.name,
        shut.filter(({ from }) => from.includes(one)).map(({ node }) => [one, node] as const),
      ),
    );
    const closed = shut.flatMap(({ node, from }) => {
      const askers = from.filter(one => free(one) && !alone.includes(one));
      if (askers.length === 0 || explained.host(node)) return [];
      const at = hosts.find(({ host }) => host.name === node);
      const [only] = askers;
      const blames = askers.length === 1 && only !== undefined && withRule(only) ? only : at;
      return [
        find(
          blames,
          blames?.host.name ?? node,
          askers.map(one => [one, node] as const),
        ),
      ];
    });
    return [...lonely, ...closed];
  },
};
