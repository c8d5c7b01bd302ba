import type { Found } from '../../../diagnosis/cause.ts';
import { on } from '../../../diagnosis/remedy-words.ts';
import { interfaceOf, meshOf } from '../mesh/mesh-section.ts';
import { hasSession, isBroken, isBrokenPair, orderedPairs, peerAt, relayedPairs, type Scene } from '../survey/scene.ts';
import type { MeshCause } from './mesh-cause.ts';
import { notFirewall, notKeys, notPort, notRoute } from './ruled-out.ts';

type SurveyedPair = ReturnType<typeof orderedPairs>[number];

/** Whether two hosts that follow each other on a way do not meet. */
const hasBrokenStep = (scene: Scene, way: readonly string[]): boolean =>
  way.slice(1).some((name, at) => {
    const [one, other] = [way[at], name].map(step => scene.inventory.hosts.find(host => host.name === step));
    return one === undefined || other === undefined || isBrokenPair(scene, one, other);
  });

/** Pairs that go by way of others, each of whose steps is well: what passes packets on drops them. */
function betweenRelays(scene: Scene, left: ReturnType<typeof relayedPairs>): Found {
  const relays = [...new Set(left.flatMap(one => one.relays))];
  const name = interfaceOf(scene.inventory);
  return {
    hosts: relays,
    what: `no ping passes from ${left.map(({ from, to, relays }) => `${from.host.name} to ${to.host.name} by way of ${relays.join(' and ')}`).join(', ')}`,
    evidence: left.map(
      ({ from, to, relays }) =>
        `${from.host.name} → ${relays.join(' → ')} → ${to.host.name}: each step by itself answers pings, or was not asked`,
    ),
    ruledOut: [
      notRoute(
        scene,
        left.map(({ from, to }) => [from.host.name, to.host.name] as const),
      ),
    ],
    remedy: relays.map(relay =>
      on(relay, `iptables -S FORWARD; nft list ruleset; what comes from ${name} must pass to ${name}`),
    ),
    pairs: left.map(({ from, to }) => [from.host.name, to.host.name] as const),
  };
}

/** Broken, and nothing of what is looked for was seen: said, rather than passed over. */
export const unexplained: MeshCause = {
  code: 'unexplained',
  title: 'a path is broken, and no cause was found',
  severity: 'stop',
  confidence: 'unexplained',
  fleeting: 'pings',
  about:
    'No ping passes between two hosts, and none of the other causes was seen. The evidence says what was. Watch the packets themselves: `tcpdump -ni any udp port 51820` on both ends.',
  find: (scene, explained) => {
    const isLeft = ({ from, to }: SurveyedPair): boolean =>
      isBroken(from.survey, to.host) &&
      !explained.pair(from.host.name, to.host.name) &&
      to.survey.running !== undefined;
    const left = orderedPairs(scene).filter(isLeft);
    // Where one step of a way is broken, it is that step's trouble.
    const relayed = relayedPairs(scene).filter(
      pair => isLeft(pair) && !hasBrokenStep(scene, [pair.from.host.name, ...pair.relays, pair.to.host.name]),
    );
    if (left.length === 0) return relayed.length === 0 ? [] : [betweenRelays(scene, relayed)];
    const pairs = left.map(({ from, to }) => [from.host.name, to.host.name] as const);
    return [
      ...(relayed.length === 0 ? [] : [betweenRelays(scene, relayed)]),
      {
        hosts: [...new Set(left.map(({ from }) => from.host.name))],
        what: `no ping passes from ${left.map(({ from, to }) => `${from.host.name} to ${to.host.name}`).join(', ')}`,
        evidence: left.map(
          ({ from, to }) =>
            `${from.host.name} → ${to.host.name}: ${hasSession(from.survey, to.host) ? 'the last handshake is fresh' : 'no handshake'}, endpoint ${peerAt(from.survey, to.host)?.endpoint ?? 'none'}`,
        ),
        ruledOut: [
          notKeys(scene, pairs),
          notRoute(scene, pairs),
          notPort(scene, pairs.flat()),
          notFirewall(scene, pairs.flat()),
        ],
        remedy: [`tcpdump -ni any udp port ${meshOf(scene.inventory).port} on both ends`],
        pairs,
      },
    ];
  },
};
