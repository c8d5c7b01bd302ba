import { on, orRerun } from '../../../diagnosis/remedy-words.ts';
import { isPullTrouble, pullMeans } from '../../kubernetes/pull-words.ts';
import { NAMESPACE } from '../release.ts';
import { TAINT_TEXT } from '../state/taint.ts';
import {
  ENTRY_PORTS,
  type EntryCause,
  type EntryScene,
  edgesOf,
  firstServerOf,
  toldBy,
} from '../survey/entry-scene.ts';
import type { EntryPod, PodTrouble } from '../survey/entry-told.ts';

/** Each of Traefik's pods with one of its troubles, as picked. */
const troubled = (scene: EntryScene, pick: (trouble: PodTrouble) => boolean) =>
  (toldBy(scene)?.pods ?? []).flatMap(pod => {
    const trouble = pod.ready ? undefined : pod.troubles.find(pick);
    return trouble === undefined ? [] : [{ pod, trouble }];
  });

const firstEdge = ({ inventory }: EntryScene): string => edgesOf(inventory)[0]?.name ?? firstServerOf(inventory);

/** Its image does not come to the edge. */
export const traefikImageNotPulled: EntryCause = {
  code: 'traefik-image-not-pulled',
  title: 'Traefik’s image does not come to the edge',
  severity: 'stop',
  confidence: 'certain',
  about:
    'containerd on the edge does not get the image of Traefik: the registry is not found, not reached, limits or refuses, the disk is full, or the archive with the image is not there. ' +
    'K3s’ own archive of images has it; `traefik-images-ARCH.tar` is another.',
  find: scene =>
    troubled(scene, ({ kind, reason }) => kind === 'waiting' && isPullTrouble(reason)).map(({ pod, trouble }) => {
      const { means, remedy } = pullMeans(trouble);
      return {
        hosts: [pod.node],
        what: `Traefik’s image does not come to ${pod.node}: ${means}`,
        evidence: [`${pod.name}: ${trouble.reason}: ${trouble.message || 'no more is told'}`],
        remedy: [on(pod.node, remedy), 'the images as an archive, which needs no registry: docs/entry.md'],
      };
    }),
};

/** Who has a port of the edge, as a pod. */
function holders(scene: EntryScene): readonly string[] {
  const edges = new Set(edgesOf(scene.inventory).map(({ name }) => name));
  return (toldBy(scene)?.hostPorts ?? [])
    .filter(one => edges.has(one.node) && one.namespace !== NAMESPACE && ENTRY_PORTS.some(port => port === one.port))
    .map(({ namespace, name, node, port }) => `${namespace}/${name} has port ${port} of ${node}`);
}

/** What the scheduler's words mean, and where more is seen; the first that fits. */
const NOWHERE: readonly { readonly seen: RegExp; readonly means: string; readonly look: string }[] = [
  {
    seen: /untolerated taint/,
    means: 'the edge has a taint that Traefik does not tolerate',
    look: "get nodes -o 'custom-columns=N:.metadata.name,T:.spec.taints'",
  },
  {
    seen: /have free ports/,
    means: 'port 80 or 443 of the edge is taken by another pod',
    look: 'get pods -A -o wide',
  },
  {
    seen: /unschedulable/,
    means: 'the edge takes no pods: it was cordoned',
    look: 'get nodes',
  },
  {
    seen: /node affinity|node selector|affinity\/selector/,
    means: 'no node is the edge that it wants',
    look: 'get nodes --show-labels',
  },
  { seen: /Insufficient/, means: 'the edge has not so much memory or processor left', look: 'describe nodes' },
];

/** It lost the toleration, or never got it. */
export const edgeNotTolerated: EntryCause = {
  code: 'edge-not-tolerated',
  title: 'Traefik does not tolerate the taint that keeps its edge for it',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The edge is kept for Traefik (`ingress.dedicated`): its node bears a taint of ours. Traefik’s own pod does not tolerate it, so its next one finds no node: somebody has changed the values of its chart, ' +
    'or the taint has stayed from before `dedicated` was taken out. The phase gives the one, or takes the other away.',
  find: scene => {
    const said = toldBy(scene);
    return troubled(scene, ({ kind, message }) => kind === 'unscheduled' && /untolerated taint/.test(message)).flatMap(
      ({ pod, trouble }) => {
        const kept = edgesOf(scene.inventory).filter(({ name }) => said?.keptFor.includes(name));
        if (kept.length === 0 || said?.tolerant.has(`${pod.namespace}/${pod.name}`)) return [];
        return [
          {
            hosts: kept.map(({ name }) => name),
            what: `Traefik does not tolerate the taint that keeps ${kept.map(({ name }) => name).join(', ')} for it`,
            evidence: [trouble.message, `${pod.name} does not tolerate ${TAINT_TEXT}`],
            remedy: [`let the phase give it the toleration: ${scene.rerun}`],
          },
        ];
      },
    );
  },
};

/** No node takes it. */
export const traefikUnscheduled: EntryCause = {
  code: 'traefik-unscheduled',
  title: 'no node takes Traefik',
  severity: 'stop',
  confidence: 'certain',
  about:
    'Traefik waits for a node: another pod has port 80 or 443 of the edge, the edge has a taint that Traefik does not tolerate, is cordoned, or is not a node of the cluster. The scheduler’s words are the evidence.',
  find: (scene, explained) => {
    const server = firstServerOf(scene.inventory);
    // An edge that is not Ready takes none: that is said by the diagnosis of phase 3.
    if (edgesOf(scene.inventory).some(({ name }) => explained.host(name))) return [];
    return troubled(scene, ({ kind }) => kind === 'unscheduled').map(({ pod, trouble }) => {
      const found = NOWHERE.find(({ seen }) => seen.test(trouble.message));
      return {
        hosts: [firstEdge(scene)],
        what: `Traefik is on no node: ${found?.means ?? 'the scheduler finds none'}`,
        evidence: [trouble.message || trouble.reason, ...holders(scene)],
        remedy: [on(server, `k3s kubectl ${found?.look ?? `-n ${NAMESPACE} describe pod ${pod.name}`}`)],
      };
    });
  },
};

/** It starts and ends. */
export const traefikCrashes: EntryCause = {
  code: 'traefik-crashes',
  title: 'Traefik ends again and again',
  severity: 'stop',
  confidence: 'unexplained',
  about:
    'Traefik’s pod starts and ends: it does not take one of its options, cannot write where certificates are kept, or has too little memory. Its log says which.',
  find: (scene, explained) =>
    troubled(scene, ({ reason }) => reason === 'CrashLoopBackOff')
      .filter(({ pod }) => !explained.host(pod.node))
      .map(({ pod, trouble }) => {
        const ended = pod.troubles.filter(({ kind }) => kind === 'ended').map(({ reason }) => reason);
        return {
          hosts: [pod.node],
          what: `${pod.name} on ${pod.node} ends again and again${ended.includes('OOMKilled') ? ': it has too little memory' : ''}`,
          evidence: [
            `${trouble.reason}: ${trouble.message}`,
            ...(toldBy(scene)?.log ?? []).slice(-3).map(line => `its log: ${line}`),
          ],
          remedy: [
            on(firstServerOf(scene.inventory), `k3s kubectl -n ${NAMESPACE} logs ${pod.name} --previous --tail=20`),
            orRerun(scene),
          ],
        };
      }),
};

const where = ({ node }: EntryPod): string => (node === '' ? '' : ` on ${node}`);

/** It is there, and not ready, and nothing says why. */
export const traefikNotReady: EntryCause = {
  code: 'traefik-not-ready',
  title: 'Traefik is not ready',
  severity: 'stop',
  confidence: 'unexplained',
  fleeting: 'state',
  about:
    'Traefik’s pod is there and not ready, or its chart was installed and there is no pod. What the API and its log say is the evidence.',
  find: (scene, explained) => {
    const told = toldBy(scene);
    if (told === undefined || told.chart !== 'well') return [];
    const edge = firstEdge(scene);
    const server = firstServerOf(scene.inventory);
    if (explained.host(edge) || explained.host(server)) return [];
    const unready = told.pods.filter(({ ready }) => !ready);
    if (told.pods.length > 0 && unready.length === 0) return [];
    const [pod] = unready;
    const evidence =
      pod === undefined
        ? [`the API: no pod in ${NAMESPACE}`, ...told.said.map(line => `the job of its chart: ${line}`)]
        : [
            `${pod.name}${where(pod)} is ${pod.phase}`,
            ...pod.troubles.map(({ reason, message }) => `${reason}${message === '' ? '' : `: ${message}`}`),
            ...told.log.slice(-3).map(line => `its log: ${line}`),
          ];
    return [
      {
        hosts: [pod === undefined || pod.node === '' ? edge : pod.node],
        what: pod === undefined ? 'there is no pod of Traefik' : `${pod.name}${where(pod)} is not ready`,
        evidence,
        remedy: [on(server, `k3s kubectl -n ${NAMESPACE} describe pods`), orRerun(scene)],
      },
    ];
  },
};
