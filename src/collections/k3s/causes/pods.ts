import { on, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { isPullTrouble, pullMeans } from '../../kubernetes/pull-words.ts';
import type { PodTold, PodTrouble } from '../survey/cluster-said.ts';
import { type ClusterCause, type ClusterScene, firstServer, toldBy } from '../survey/cluster-scene.ts';

/** Namespaces of what phase 3 brings: where one of their pods does not run, the cluster does not work. */
const OURS = /^(?:kube-system|tigera-operator|calico-.*)$/;

/** Jobs of the Helm controller's install what others want: their own phase says what became of them. */
const isHelmJob = ({ namespace, name }: PodTold): boolean =>
  namespace === 'kube-system' && name.startsWith('helm-install-');

/** `stop` where the cluster itself needs the pod. */
const severityOf = (pod: PodTold) => ({
  severity: OURS.test(pod.namespace) && !isHelmJob(pod) ? ('stop' as const) : ('warning' as const),
});

/** Every pod with one of its troubles, as picked; of one pod the first. */
function troubled(scene: ClusterScene, pick: (trouble: PodTrouble) => boolean) {
  return (toldBy(scene)?.pods ?? []).flatMap(pod => {
    const trouble = pod.troubles.find(pick);
    return trouble === undefined ? [] : [{ pod, trouble }];
  });
}

const nameOf = ({ namespace, name }: PodTold): string => `${namespace}/${name}`;

/** An image does not come to a node. */
export const imageNotPulled: ClusterCause = {
  code: 'image-not-pulled',
  title: 'an image does not come to a node',
  severity: 'stop',
  confidence: 'certain',
  about:
    'containerd does not get an image: the name of the registry is not found, the registry is not reached, limits or refuses, the disk is full, there is none for the architecture, or the image ' +
    'was to come in an archive and did not. It is a warning where the pod is your own.',
  find: scene =>
    troubled(scene, ({ kind, reason }) => kind === 'waiting' && isPullTrouble(reason)).map(({ pod, trouble }) => {
      const { means, remedy } = pullMeans(trouble);
      return {
        hosts: [pod.node],
        what: `${nameOf(pod)} on ${pod.node}: ${means}`,
        evidence: [`${trouble.reason}: ${trouble.message || 'no more is told'}`],
        remedy: [on(pod.node, remedy), `the images as an archive, which needs no registry: docs/cluster.md, Artifacts`],
        ...severityOf(pod),
        pairs: [],
      };
    }),
};

/** What CoreDNS says last where it has found that it asks itself. */
const loopLine = (scene: ClusterScene): string | undefined =>
  toldBy(scene)?.coredns.find(line => /Loop .* detected/.test(line));

const isCoredns = ({ namespace, name }: PodTold): boolean => namespace === 'kube-system' && name.startsWith('coredns-');

/** CoreDNS asks itself, by way of the host's resolver. */
export const corednsLoop: ClusterCause = {
  code: 'coredns-loop',
  title: 'DNS asks itself',
  severity: 'stop',
  confidence: 'certain',
  about:
    'CoreDNS ends because what it forwards comes back to it: pods were given a name server on the loopback (dnsmasq, a Pi-hole, systemd-resolved’s 127.0.0.53), and in a pod that is the pod itself. ' +
    'A file with the real name servers and the option `resolv-conf` of K3s put it right.',
  find: scene => {
    const told = toldBy(scene);
    const line = loopLine(scene);
    const pod = told?.pods.find(isCoredns);
    if (line === undefined || pod === undefined) return [];
    const servers = [...(scene.said.get(pod.node)?.fitness.nameservers ?? [])].map(
      ([file, all]) => `${file} on ${pod.node}: ${all.join(', ')}`,
    );
    return [
      {
        hosts: [pod.node || firstServer(scene).name],
        what: `CoreDNS on ${pod.node} forwards to itself`,
        evidence: [line, ...servers],
        pairs: [],
        remedy: [
          'write the real name servers to a file, and name it in the inventory: kubernetes: { server: { resolv-conf: FILE } }',
          thenRerun(scene),
        ],
      },
    ];
  },
};

/** Why the scheduler finds no node, by its words, and where to look. */
const NOWHERE: readonly { readonly seen: RegExp; readonly means: string; readonly look: string }[] = [
  {
    seen: /have free ports/,
    means: 'the port that it wants on its node is taken by another pod',
    look: 'get pods -A -o wide',
  },
  {
    seen: /node affinity|node selector|affinity\/selector/,
    means: 'no node has the labels that it wants',
    look: 'get nodes --show-labels',
  },
  {
    seen: /untolerated taint/,
    means: 'nodes that would do have a taint that it does not tolerate',
    look: "get nodes -o 'custom-columns=N:.metadata.name,T:.spec.taints'",
  },
  { seen: /Insufficient/, means: 'no node has that much memory or processor left', look: 'describe nodes' },
  { seen: /persistentvolumeclaim|volume/, means: 'its volume is not there', look: 'get pv,pvc -A' },
];

/** No node takes a pod. */
export const podUnscheduled: ClusterCause = {
  code: 'pod-unscheduled',
  title: 'no node takes a pod',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The scheduler finds no node for a pod: a port that it wants is taken, labels or taints leave none, or no node has as much memory left. It is a warning where the pod is your own.',
  find: (scene, explained) =>
    troubled(scene, ({ kind, reason }) => kind === 'unscheduled' && reason === 'Unschedulable').flatMap(
      ({ pod, trouble }) => {
        // Nodes that are not Ready take none: that is their cause's matter.
        if (
          /not-ready|unreachable/.test(trouble.message) &&
          scene.inventory.hosts.some(({ name }) => explained.host(name))
        )
          return [];
        const found = NOWHERE.find(({ seen }) => seen.test(trouble.message));
        return [
          {
            hosts: [firstServer(scene).name],
            what: `${nameOf(pod)} is on no node: ${found?.means ?? 'the scheduler finds none'}`,
            evidence: [trouble.message],
            remedy: [
              on(
                firstServer(scene).name,
                `k3s kubectl ${found?.look ?? `-n ${pod.namespace} describe pod ${pod.name}`}`,
              ),
            ],
            ...severityOf(pod),
            pairs: [],
          },
        ];
      },
    ),
};

/** A pod of the cluster's own starts and ends. */
export const podCrashes: ClusterCause = {
  code: 'pod-crashes',
  title: 'a pod ends again and again',
  severity: 'stop',
  confidence: 'unexplained',
  about:
    'A pod starts and ends, again and again. What it said last is in its log. It is a warning where the pod is your own.',
  find: (scene, explained) =>
    troubled(scene, ({ reason }) => reason === 'CrashLoopBackOff')
      .filter(({ pod }) => !explained.host(pod.node) && !(isCoredns(pod) && loopLine(scene) !== undefined))
      .map(({ pod, trouble }) => ({
        hosts: [pod.node],
        what: `${nameOf(pod)} on ${pod.node} ends again and again`,
        evidence: [
          `${trouble.reason}: ${trouble.message}`,
          ...pod.troubles.filter(({ kind }) => kind === 'ended').map(({ reason }) => `it ended last with: ${reason}`),
        ],
        remedy: [on(firstServer(scene).name, `k3s kubectl -n ${pod.namespace} logs ${pod.name} --previous --tail=20`)],
        ...severityOf(pod),
        pairs: [],
      })),
};

/** Reasons that the kubelet warns with where it cannot begin with a pod at all: no sandbox, no network, a volume that does not come. */
const NOT_MADE =
  /^(?:FailedCreatePodSandBox|FailedMount|FailedAttachVolume|NetworkNotReady|FailedPrepareDynamicResources)$/;

/** What a sandbox's own name adds to the kubelet's words, which would make every try's another. */
const withoutIds = (message: string): string => message.replace(/\b[0-9a-f]{64}\b/g, 'ID');

/** A pod is on its node, and its containers are not begun with. */
export const podNotMade: ClusterCause = {
  code: 'pod-not-made',
  title: 'a node cannot begin with a pod',
  severity: 'stop',
  confidence: 'unexplained',
  about:
    'A pod stays at `ContainerCreating`: its node has taken it, and the kubelet gets no sandbox for it, no network, or a volume does not come (a Secret or ConfigMap that is not there, a disk). ' +
    'Its own words are the evidence. It is a warning where the pod is your own.',
  find: (scene, explained) =>
    troubled(scene, ({ kind, reason }) => kind === 'waiting' && /^(?:ContainerCreating|PodInitializing)$/.test(reason))
      .filter(({ pod }) => !explained.host(pod.node))
      .flatMap(({ pod }) => {
        // Whatever came before it is over: a volume that was late, and an image that is on its way now.
        const last = pod.events.at(-1);
        if (last === undefined || !NOT_MADE.test(last.reason)) return [];
        return [
          {
            hosts: [pod.node],
            what: `${nameOf(pod)} is on ${pod.node}, which cannot begin with it`,
            evidence: [`${last.reason}: ${withoutIds(last.message)}`],
            remedy: [
              on(firstServer(scene).name, `k3s kubectl -n ${pod.namespace} describe pod ${pod.name}`),
              on(pod.node, 'journalctl -u k3s -u k3s-agent -n 50 --no-pager'),
            ],
            ...severityOf(pod),
            pairs: [],
          },
        ];
      }),
};

/** Seconds that a container of the cluster's own may take until it is ready. */
const PATIENCE = 60;

/** A pod runs, and never says that it is ready. */
export const podNotReady: ClusterCause = {
  code: 'pod-not-ready',
  title: 'a pod runs and does not become ready',
  severity: 'stop',
  confidence: 'unexplained',
  about:
    'A container runs for more than a minute and does not say that it is ready: what its kubelet was told when it asked is the evidence, and its log says more. `calico-node` is so where its Felix does ' +
    'not work, or where Typha is not reached. It is a warning where the pod is your own.',
  find: (scene, explained) =>
    (toldBy(scene)?.pods ?? []).flatMap(pod => {
      const now = firstServer(scene).said?.now;
      const late = pod.unready.find(({ since }) => now === undefined || now - since >= PATIENCE);
      if (late === undefined || pod.troubles.length > 0 || explained.host(pod.node)) return [];
      const since = now === undefined ? '' : `, after ${Math.round(now - late.since)} s`;
      return [
        {
          hosts: [pod.node],
          what: `${nameOf(pod)} on ${pod.node} is not ready${since}`,
          evidence: [late.says || `its container ${late.name} runs, and its kubelet has told no more`],
          remedy: [
            on(firstServer(scene).name, `k3s kubectl -n ${pod.namespace} logs ${pod.name} -c ${late.name} --tail=20`),
          ],
          ...severityOf(pod),
          pairs: [],
        },
      ];
    }),
};
