import { on, orRerun } from '../../../../diagnosis/remedy-words.ts';
import { hostRoute } from '../../../../model/address/host-route.ts';
import { interfaceOf, meshAddressesOf } from '../../mesh/mesh-section.ts';
import { isBrokenPair, orderedPairs, peerByKey, peerHolding, publicKeyOf } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';

/** A host runs without one of its peers. */
export const peerMissing: MeshCause = {
  code: 'peer-missing',
  title: 'a peer is missing',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The running interface of a host has no peer with the key or the address of another host, or has it without its address, so that neither can begin a session with the other. The interface was changed by hand, or a run was limited to some hosts.',
  find: scene =>
    orderedPairs(scene).flatMap(({ from, to }) => {
      const key = publicKeyOf(to.survey);
      const known = peerByKey(from.survey, to.survey);
      if (from.survey.running === undefined || key === undefined) return [];
      const lacking = meshAddressesOf(to.host).filter(one => peerHolding(from.survey, one) === undefined);
      // With another address it is a wrong one, which is another cause.
      const isWrong = lacking.length === meshAddressesOf(to.host).length && (known?.allowedIps.length ?? 0) > 0;
      if (lacking.length === 0 || isWrong) return [];
      const name = interfaceOf(scene.inventory);
      const address = lacking.map(hostRoute).join(', ');
      const inFile = from.survey.file.peers.some(
        one => one.publicKey === key && lacking.every(text => one.allowedIps.includes(hostRoute(text))),
      );
      const allowed = known?.allowedIps.join(', ') || 'nothing';
      return [
        {
          hosts: [from.host.name],
          severity: isBrokenPair(scene, from.host, to.host) ? ('stop' as const) : ('warning' as const),
          what:
            known === undefined
              ? `${from.host.name} runs without its peer ${to.host.name}`
              : `${from.host.name} knows its peer ${to.host.name} without ${known.allowedIps.length === 0 ? 'an address' : address}`,
          evidence: [
            known === undefined
              ? `wg show ${name} on ${from.host.name}: none of its peers has ${key.slice(0, 10)}…, the key of ${to.host.name}, or ${address}`
              : `wg show ${name} on ${from.host.name}: ${to.host.name} is allowed ${allowed}`,
          ],
          ruledOut: [
            { not: 'a mistake in its file', seen: inFile ? `it has ${to.host.name} with ${address}` : undefined },
          ],
          remedy: [...(inFile ? [on(from.host, `systemctl restart wg-quick@${name}`)] : []), orRerun(scene)],
          pairs: [[from.host.name, to.host.name] as const],
        },
      ];
    }),
};

/** Only one of two peers mixes a pre-shared key in. */
export const presharedKeyOneSided: MeshCause = {
  code: 'preshared-key-one-sided',
  title: 'only one side has a pre-shared key',
  severity: 'stop',
  confidence: 'certain',
  about:
    'One of two peers has a pre-shared key for the other, which has none: their next handshake fails, though all else fits. A session that began before goes on for three minutes at most. Somebody has set it by hand, or a run of `mesh.preshared_keys` broke off between the two.',
  find: scene =>
    orderedPairs(scene).flatMap(({ from, to }) => {
      const [one, two] = [peerByKey(from.survey, to.survey), peerByKey(to.survey, from.survey)];
      if (one === undefined || two === undefined || !one.preshared || two.preshared) return [];
      const name = interfaceOf(scene.inventory);
      return [
        {
          hosts: [from.host.name, to.host.name],
          severity: isBrokenPair(scene, from.host, to.host) ? ('stop' as const) : ('warning' as const),
          what: `${from.host.name} has a pre-shared key for ${to.host.name}, which has none for it`,
          evidence: [
            `wg show ${name} on ${from.host.name}: ${to.host.name} with a pre-shared key`,
            `wg show ${name} on ${to.host.name}: ${from.host.name} without`,
          ],
          ruledOut: [{ not: 'wrong keys', seen: 'each of the two has the key that the other runs with' }],
          remedy: [on(from.host, `wg set ${name} peer ${one.publicKey} preshared-key /dev/null`), orRerun(scene)],
          pairs: [[from.host.name, to.host.name] as const],
        },
      ];
    }),
};

/** Two peers mix in different pre-shared keys. */
export const presharedKeyDiffers: MeshCause = {
  code: 'preshared-key-differs',
  title: 'two hosts have different pre-shared keys',
  severity: 'stop',
  confidence: 'certain',
  about:
    'Each of two peers has a pre-shared key for the other, and they are not the same: packets arrive, and no handshake is ever completed. A session that began before goes on for three minutes at most. One of them was set by hand, or came back from a backup. The keys are compared by digests.',
  find: scene =>
    orderedPairs(scene).flatMap(({ from, to }) => {
      if (scene.inventory.hosts.indexOf(from.host) > scene.inventory.hosts.indexOf(to.host)) return [];
      const [ofTo, ofFrom] = [publicKeyOf(to.survey) ?? '', publicKeyOf(from.survey) ?? ''];
      const [one, two] = [from.survey.preshared.get(ofTo), to.survey.preshared.get(ofFrom)];
      if (one === undefined || two === undefined || one === two) return [];
      const name = interfaceOf(scene.inventory);
      return [
        {
          hosts: [from.host.name, to.host.name],
          severity: isBrokenPair(scene, from.host, to.host) ? ('stop' as const) : ('warning' as const),
          what: `${from.host.name} and ${to.host.name} have different pre-shared keys for each other`,
          evidence: [
            `wg show ${name} preshared-keys on ${from.host.name} and on ${to.host.name}: their digests differ`,
          ],
          ruledOut: [{ not: 'wrong keys', seen: 'each of the two has the key that the other runs with' }],
          remedy: [
            on(from.host, `wg set ${name} peer ${ofTo} preshared-key /dev/null`),
            on(to.host, `wg set ${name} peer ${ofFrom} preshared-key /dev/null`),
            orRerun(scene),
          ],
          pairs: [[from.host.name, to.host.name] as const],
        },
      ];
    }),
};
