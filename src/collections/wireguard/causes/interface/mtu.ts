import { on, orRerun, thenRerun } from '../../../../diagnosis/remedy-words.ts';
import { meshOf } from '../../mesh/mesh-section.ts';
import { orderedPairs, pingTo, surveyed } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';

export const interfaceMtuDiffers: MeshCause = {
  code: 'interface-mtu-differs',
  title: "the interface's MTU is not the configured one",
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    "The running interface has another MTU than the inventory's: somebody changed it by hand, or the file is newer than the interface. Full-size packets do not pass, or are cut.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const { mtu, interface: name } = meshOf(scene.inventory);
      if (survey.running === undefined || survey.link === undefined || survey.link.mtu === mtu) return [];
      return [
        {
          hosts: [host.name],
          what: `${name} of ${host.name} has an MTU of ${survey.link.mtu}, not ${mtu}`,
          evidence: [`ip link show dev ${name}: mtu ${survey.link.mtu}`],
          remedy: [on(host, `ip link set dev ${name} mtu ${mtu}`), orRerun(scene)],
          pairs: scene.inventory.hosts.map(one => [host.name, one.name] as const),
        },
      ];
    }),
};

/** Bytes of the least MTU that a mesh may have (RFC 8200). */
const LEAST_MTU = 1280;

/** Small packets pass and full ones vanish. */
export const mtuBlackHole: MeshCause = {
  code: 'mtu-black-hole',
  title: 'large packets are swallowed on the way',
  severity: 'stop',
  confidence: 'likely',
  fleeting: 'pings',
  about:
    'Small pings pass and full-size ones vanish without a message: a link on the way carries less than 1500 bytes and says nothing. Lower the MTU of the mesh to the largest packet that passes, on every host.',
  find: (scene, explained) => {
    const narrow = orderedPairs(scene).flatMap(({ from, to }) => {
      const ping = pingTo(from.survey, to.host);
      if (ping === undefined || ping.loss === 1 || ping.largest === undefined) return [];
      if (ping.largest >= meshOf(scene.inventory).mtu || explained.pair(from.host.name, to.host.name)) return [];
      return [{ from: from.host.name, to: to.host.name, largest: ping.largest }];
    });
    if (narrow.length === 0) return [];
    const least = Math.min(...narrow.map(one => one.largest));
    const hosts = [...new Set(narrow.map(one => one.from))];
    const ends = [...new Set(narrow.flatMap(one => [one.from, one.to]))];
    return [
      {
        hosts,
        what: `between ${ends.slice(0, -1).join(', ')} and ${ends.at(-1)} no packet of more than ${least} bytes passes`,
        evidence: narrow.map(
          one => `${one.from} → ${one.to}: ${one.largest} bytes pass, ${meshOf(scene.inventory).mtu} do not`,
        ),
        ruledOut: [
          {
            not: 'an interface of another MTU',
            seen: ends.every(name => scene.surveys.get(name)?.link?.mtu === meshOf(scene.inventory).mtu)
              ? `ip link says ${meshOf(scene.inventory).mtu} on ${ends.join(', ')}`
              : undefined,
          },
        ],
        // The schema takes none below, since IPv6 does not.
        remedy:
          least < LEAST_MTU
            ? [`raise the MTU of the link on the way: inside the mesh ${LEAST_MTU} bytes must pass`]
            : [`in the inventory: mesh: { mtu: ${least - (least % 4)} }`, thenRerun(scene)],
        pairs: narrow.map(one => [one.from, one.to] as const),
      },
    ];
  },
};
