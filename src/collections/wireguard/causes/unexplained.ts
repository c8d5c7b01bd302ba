import { meshOf } from '../mesh/mesh-section.ts';
import { hasSession, isBroken, orderedPairs, peerAt } from '../survey/scene.ts';
import type { MeshCause } from './mesh-cause.ts';
import { notFirewall, notKeys, notPort, notRoute } from './ruled-out.ts';

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
    const left = orderedPairs(scene).filter(
      ({ from, to }) =>
        isBroken(from.survey, to.host) &&
        !explained.pair(from.host.name, to.host.name) &&
        to.survey.running !== undefined,
    );
    if (left.length === 0) return [];
    const pairs = left.map(({ from, to }) => [from.host.name, to.host.name] as const);
    return [
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
