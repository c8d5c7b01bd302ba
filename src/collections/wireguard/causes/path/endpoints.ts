import { on, orRerun } from '../../../../diagnosis/remedy-words.ts';
import { addressOfEndpoint, formatEndpoint } from '../../../../model/address/endpoint.ts';
import { hostRoute } from '../../../../model/address/host-route.ts';
import { interfaceOf, meshAddressOf, meshOf } from '../../mesh/mesh-section.ts';
import { isBrokenPair, orderedPairs, peerAt, type Scene, surveyed } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notKeys, notPortTaken } from '../ruled-out.ts';

/** The interface listens elsewhere than everybody calls. */
export const listenPortDiffers: MeshCause = {
  code: 'listen-port-differs',
  title: 'the interface listens on another port',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    "The interface listens on another UDP port than the inventory's, so that calls to the host and the router's forward end nowhere. As long as the host calls out itself, its peers learn the port from it.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const { port, interface: name } = meshOf(scene.inventory);
      if (survey.running === undefined || survey.running.port === port) return [];
      return [
        {
          hosts: [host.name],
          what: `${name} of ${host.name} listens on UDP ${survey.running.port}, not ${port}`,
          evidence: [`wg show ${name} listen-port: ${survey.running.port}`],
          ruledOut: [notPortTaken(scene, host.name)],
          remedy: [on(host, `wg set ${name} listen-port ${port}`), orRerun(scene)],
        },
      ];
    }),
};

/** Pairs of one LAN that do not meet and call each other elsewhere than at their LAN addresses. */
function misled(scene: Scene, atRouter: boolean, explained: (a: string, b: string) => boolean) {
  return orderedPairs(scene).flatMap(({ from, to }) => {
    const path = scene.mesh.path(from.host.name, to.host.name);
    const seen = peerAt(from.survey, to.host)?.endpoint;
    if (path.kind !== 'lan' || path.endpoint === undefined || seen === undefined) return [];
    const wanted = formatEndpoint(path.endpoint);
    const router = scene.inventory.sites.find(site => site.name === from.host.site)?.router?.publicAddress;
    const called = addressOfEndpoint(seen);
    if (seen === wanted || (called === router) !== atRouter) return [];
    if (!isBrokenPair(scene, from.host, to.host) || explained(from.host.name, to.host.name)) return [];
    const inFile = from.survey.file.peers.find(peer => peer.allowedIps.includes(hostRoute(meshAddressOf(to.host))));
    return [
      {
        from: from.host.name,
        to: to.host.name,
        seen,
        wanted,
        inFile: inFile?.endpoint,
        key: peerAt(from.survey, to.host)?.publicKey ?? '',
      },
    ];
  });
}

function found(scene: Scene, atRouter: boolean, explained: (a: string, b: string) => boolean) {
  const wrong = misled(scene, atRouter, explained);
  if (wrong.length === 0) return [];
  const callers = [...new Set(wrong.map(one => one.from))];
  const who =
    callers.length > 1
      ? `${callers.join(' and ')}, of one LAN, call each other`
      : `${callers.join()} calls ${wrong.map(one => one.to).join(', ')}, of the same LAN,`;
  return [
    {
      hosts: callers,
      what: `${who} at ${atRouter ? "their router's public address" : 'an address where nobody of them is'}`,
      evidence: wrong.map(
        one =>
          `${one.from} calls ${one.to} at ${one.seen}; on the LAN it is ${one.wanted} (file: ${one.inFile ?? 'none'})`,
      ),
      ruledOut: [
        notKeys(
          scene,
          wrong.map(one => [one.from, one.to] as const),
        ),
      ],
      remedy: [
        ...wrong.map(
          one => `on ${one.from}: wg set ${interfaceOf(scene.inventory)} peer ${one.key} endpoint ${one.wanted}`,
        ),
        orRerun(scene),
      ],
      pairs: wrong.map(one => [one.from, one.to] as const),
    },
  ];
}

export const hairpin: MeshCause = {
  code: 'hairpin',
  title: 'hosts of one LAN meet at the public address',
  severity: 'stop',
  confidence: 'certain',
  about:
    "Hosts of one LAN are told to meet at their router's public address. Most routers do not turn such packets back (hairpin NAT). Inside a site the LAN addresses are the endpoints.",
  find: (scene, explained) => found(scene, true, explained.pair),
};

export const lanEndpointWrong: MeshCause = {
  code: 'lan-endpoint-wrong',
  title: 'wrong endpoint inside the LAN',
  severity: 'stop',
  confidence: 'certain',
  about:
    "Hosts of one LAN call each other at an address that is not the other's, while everything outside works. Either the configuration is old, or a host got another address from DHCP: then correct `address:` in the inventory.",
  find: (scene, explained) => found(scene, false, explained.pair),
};
