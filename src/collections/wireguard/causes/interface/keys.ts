import { on, orRerun, thenRerun } from '../../../../diagnosis/remedy-words.ts';
import { hostRoute } from '../../../../model/address/host-route.ts';
import { interfaceOf, meshAddressOf } from '../../mesh/mesh-section.ts';
import { orderedPairs, peerAt, publicKeyOf, surveyed } from '../../survey/scene.ts';
import { ownerOfKey } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notAnybodys, notBrokenYet } from '../ruled-out.ts';

/** As people compare keys: their beginning. */
const short = (key: string | undefined): string => (key === undefined ? 'none' : `${key.slice(0, 10)}…`);

/** Two hosts, one key. */
export const duplicateKey: MeshCause = {
  code: 'duplicate-key',
  title: 'two hosts have the same key',
  severity: 'stop',
  confidence: 'certain',
  about:
    'Two hosts run with the same private key, as copies of one image do. To everybody else they are one peer, which is where it was heard from last. Make a new key on the copy: remove its key file and run the phase.',
  find: scene => {
    const all = surveyed(scene);
    return all.flatMap(({ host, survey }, at) => {
      const first = all.slice(0, at).find(one => one.survey.running?.publicKey === survey.running?.publicKey);
      if (survey.running === undefined || first === undefined) return [];
      const key = `/etc/wireguard/${interfaceOf(scene.inventory)}.key`;
      return [
        {
          hosts: [host.name, first.host.name],
          what: `${first.host.name} and ${host.name} run with the same key`,
          evidence: [
            `${first.host.name}: public key ${short(first.survey.running?.publicKey)}`,
            `${host.name}: public key ${short(survey.running.publicKey)}`,
          ],
          ruledOut: [{ not: 'a mistake in a list of peers', seen: 'each of the two says it of its own interface' }],
          remedy: [`on the copy (${host.name} or ${first.host.name}): rm ${key}`, thenRerun(scene)],
        },
      ];
    });
  },
};

/** The file on disk is not what runs. */
export const keyFileReplaced: MeshCause = {
  code: 'key-file-replaced',
  title: 'the key file is not the key that runs',
  severity: 'warning',
  confidence: 'certain',
  about:
    'The key file was replaced while the interface went on with the old key. At the next restart the host will have a key that no peer knows. Bring the old file back, or run the phase, which gives everybody the new public key.',
  find: (scene, explained) =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const { keyFile, configuration } = survey.file;
      const live = survey.running?.publicKey;
      const differs = [keyFile, configuration].some(key => key !== undefined && key !== live);
      if (live === undefined || !differs || explained.host(host.name)) return [];
      return [
        {
          hosts: [host.name],
          what: `the key on ${host.name}'s disk is not the one that its interface runs with`,
          evidence: [
            `running: public key ${short(live)}`,
            `of the key file: ${short(keyFile)}`,
            `of the configuration: ${short(configuration)}`,
          ],
          ruledOut: [notBrokenYet(scene, host.name)],
          remedy: [
            `bring the old key file back to ${host.name}, if you have it`,
            `or give everybody the new key: ${scene.rerun}`,
          ],
          pairs: [],
        },
      ];
    }),
};

/** One host's key stands at another's address. */
export const peerKeySwapped: MeshCause = {
  code: 'peer-key-swapped',
  title: "a peer has another host's key",
  severity: 'stop',
  confidence: 'certain',
  about:
    'A host knows one of its peers by the key of another host: the most common mistake of configurations written by hand. No handshake succeeds, since each side waits for somebody else.',
  find: (scene, explained) => {
    const wrong = orderedPairs(scene).flatMap(({ from, to }) => {
      const key = peerAt(from.survey, to.host)?.publicKey;
      const real = to.survey.running?.publicKey;
      if (key === undefined || real === undefined || key === real) return [];
      const owner = ownerOfKey(scene, key);
      // A peer that holds its own address besides a stolen one is not swapped: its AllowedIPs overlap.
      const own = owner !== undefined && peerAt(from.survey, owner.host)?.publicKey === key;
      return owner === undefined || own || explained.pair(from.host.name, to.host.name)
        ? []
        : [
            {
              from: from.host.name,
              to: to.host.name,
              owner: owner.host.name,
              address: meshAddressOf(to.host),
              key,
              real,
            },
          ];
    });
    return [...new Set(wrong.map(one => one.from))].map(name => {
      const mine = wrong.filter(one => one.from === name);
      const inFile = scene.surveys.get(name)?.file.peers ?? [];
      const isRight = mine.every(one =>
        inFile.some(peer => peer.publicKey === one.real && peer.allowedIps.includes(hostRoute(one.address))),
      );
      return {
        hosts: [name],
        what: `${name} knows ${mine.map(one => `${one.to} by the key of ${one.owner}`).join(', and ')}`,
        evidence: mine.map(
          one => `${name}: ${one.to} is ${short(one.key)}, while ${one.to} itself runs with ${short(one.real)}`,
        ),
        ruledOut: [
          {
            not: 'a key that nobody has',
            seen: mine.map(one => `${short(one.key)} is the key of ${one.owner}`).join('; '),
          },
          {
            not: 'a mistake in its file',
            seen: isRight ? `it has ${mine.map(one => `${one.to} by ${short(one.real)}`).join(', ')}` : undefined,
          },
        ],
        remedy: [
          ...(isRight ? [on(name, `systemctl restart wg-quick@${interfaceOf(scene.inventory)}`)] : []),
          isRight ? orRerun(scene) : `let the phase rewrite its file: ${scene.rerun}`,
        ],
        pairs: mine.map(one => [one.from, one.to] as const),
      };
    });
  },
};

/** A key that nobody has stands at a peer's address. */
export const peerKeyWrong: MeshCause = {
  code: 'peer-key-wrong',
  title: 'a peer has a key that nobody has',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A host knows one of its peers by a key that no host runs with: the peer got a new key since. A run of the phase collects the public keys and hands them out.',
  find: (scene, explained) =>
    orderedPairs(scene).flatMap(({ from, to }) => {
      const key = peerAt(from.survey, to.host)?.publicKey;
      const real = to.survey.running?.publicKey;
      if (key === undefined || real === undefined || key === real) return [];
      if (surveyed(scene).some(one => publicKeyOf(one.survey) === key)) return [];
      if (explained.pair(from.host.name, to.host.name)) return [];
      return [
        {
          hosts: [from.host.name],
          what: `${from.host.name} knows ${to.host.name} by a key that no host has`,
          evidence: [`it has ${short(key)}, while ${to.host.name} runs with ${short(real)}`],
          ruledOut: [notAnybodys(scene, key, 'a swap')],
          remedy: [`let the phase give everybody the right keys: ${scene.rerun}`],
          pairs: [[from.host.name, to.host.name] as const],
        },
      ];
    }),
};
