import { thenRerun } from '../../../../diagnosis/remedy-words.ts';
import { addressOfEndpoint } from '../../../../model/address/endpoint.ts';
import { hostRoute } from '../../../../model/address/host-route.ts';
import { meshAddressOf } from '../../mesh/mesh-section.ts';
import { isBrokenPair, orderedPairs, peerAt, type Scene } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notKeys } from '../ruled-out.ts';

/** Pairs of which one calls the other where its name led before: so in the file, and so it runs. */
const stale = (scene: Scene, address: string) =>
  orderedPairs(scene).flatMap(({ from, to }) => {
    if (scene.mesh.path(from.host.name, to.host.name).endpoint?.address !== address) return [];
    const called = peerAt(from.survey, to.host)?.endpoint;
    const written = from.survey.file.peers.find(one => one.allowedIps.includes(hostRoute(meshAddressOf(to.host))));
    const isOld = [called, written?.endpoint].every(one => one !== undefined && addressOfEndpoint(one) !== address);
    if (!isOld || !isBrokenPair(scene, from.host, to.host)) return [];
    return [{ from: from.host.name, to: to.host.name, called }];
  });

/** A name of the inventory stands for another address than when the hosts were told. */
export const nameMoved: MeshCause = {
  code: 'name-moved',
  title: 'the name leads to another address now',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A name of DNS in the inventory leads to another address than when the hosts were configured (a home got a new public address), and they still call the old one. Names are looked up at the start of every run and gate; hosts are given numbers, so that a tunnel comes up without DNS. A run sets the new endpoint, and restarts nothing.',
  find: scene =>
    (scene.inventory.names ?? []).flatMap(({ name, address }) => {
      const lost = stale(scene, address);
      if (lost.length === 0) return [];
      const pairs = lost.map(one => [one.from, one.to] as const);
      return [
        {
          hosts: [...new Set(lost.map(one => one.to))],
          what: `${name} leads to ${address} now`,
          evidence: [
            `this run asked for ${name}: ${address}`,
            ...lost.map(one => `${one.from} calls ${one.to} at ${one.called}, in its file too; no ping passes`),
          ],
          ruledOut: [notKeys(scene, pairs)],
          remedy: [thenRerun(scene)],
          pairs,
        },
      ];
    }),
};
