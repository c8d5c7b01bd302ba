import { on, orRerun, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { ipv4In } from '../../../model/overlay.ts';
import { count } from '../../../model/text/count.ts';
import type { NodeTold } from '../survey/cluster-said.ts';
import { type ClusterCause, type ClusterScene, firstServer, isUp, saidHosts, toldBy } from '../survey/cluster-scene.ts';

/** Nodes of hosts of the inventory on which K3s is up, with how they are told of. */
const upNodes = (scene: ClusterScene): readonly NodeTold[] => {
  const up = new Set(
    saidHosts(scene)
      .filter(one => isUp(one))
      .map(({ host }) => host.name),
  );
  return toldBy(scene)?.nodes.filter(({ name }) => up.has(name)) ?? [];
};

/** The kubelet says that it is short of something. */
export const nodeUnderPressure: ClusterCause = {
  code: 'node-under-pressure',
  title: 'the node is short of disk or memory',
  severity: 'warning',
  confidence: 'certain',
  about:
    'The kubelet says that the disk, the memory or the number of processes of its host runs out: it takes no new pods, removes images, and ends pods. For disks that is by default at ' +
    'less than 15 % free.',
  find: scene =>
    (toldBy(scene)?.nodes ?? []).flatMap(node =>
      node.pressures
        .filter(({ type }) => type !== 'NetworkUnavailable')
        .map(({ type, message }) => ({
          hosts: [node.name],
          what: `${node.name} has ${type}`,
          evidence: [message || `the condition ${type} is True`],
          remedy: [
            on(
              node.name,
              type === 'DiskPressure'
                ? 'df -h /var/lib/rancher; k3s crictl rmi --prune'
                : 'free -m; ps -eo rss,comm --sort=-rss | head',
            ),
          ],
        })),
    ),
};

/** A node is registered under another address than the mesh's. */
export const nodeAddressWrong: ClusterCause = {
  code: 'node-address-wrong',
  title: 'a node has another address than the mesh’s',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A node is registered under an address that is not its mesh address: K3s was started with other options, or a file of config.yaml.d sets `node-ip`. Packets between pods then go beside ' +
    'the mesh, or nowhere.',
  find: scene => {
    const [mesh] = scene.inventory.overlays ?? [];
    return upNodes(scene).flatMap(node => {
      const wanted = ipv4In(mesh, node.name);
      if (wanted === undefined || (node.addresses.length === 1 && node.addresses[0] === wanted)) return [];
      return [
        {
          hosts: [node.name],
          what: `${node.name} is known at ${node.addresses.join(', ') || 'no address'} instead of its mesh address ${wanted}`,
          evidence: [`the API: InternalIP ${node.addresses.join(', ') || 'none'}`],
          remedy: [on(node.name, 'grep -rn node-ip /etc/rancher/k3s'), thenRerun(scene)],
        },
      ];
    });
  },
};

const networkWords = /cni plugin not initialized|NetworkPluginNotReady|network plugin is not ready/;

/** K3s runs, and its node is not Ready. */
export const nodeNotReady: ClusterCause = {
  code: 'node-not-ready',
  title: 'a node is not Ready',
  severity: 'stop',
  confidence: 'unexplained',
  fleeting: 'state',
  about:
    'K3s runs on the host, and the API does not call its node Ready. Where the kubelet says that the network of pods is not set up, the network’s own causes say more; where it has said nothing ' +
    'for 40 seconds, it does not reach the server.',
  find: (scene, explained) =>
    upNodes(scene)
      .filter(node => node.ready !== 'True' && !explained.host(node.name))
      .map(node => {
        const noNetwork = networkWords.test(node.message);
        const why = noNetwork
          ? 'the network of pods is not set up on it'
          : node.ready === 'Unknown'
            ? 'the server has not heard of its kubelet for a while'
            : node.message || 'its kubelet has said nothing yet';
        return {
          hosts: [node.name],
          what: `${node.name} is not Ready: ${why}`,
          evidence: [`the API: Ready is ${node.ready || 'not told'}`, ...(node.message === '' ? [] : [node.message])],
          ...(noNetwork || node.ready === 'Unknown' ? { confidence: 'likely' as const } : {}),
          remedy: [
            on(
              node.name,
              noNetwork
                ? 'ls -l /etc/cni/net.d /var/lib/rancher/k3s/agent/etc/cni/net.d'
                : 'journalctl -u k3s -u k3s-agent -n 50',
            ),
            orRerun(scene),
          ],
        };
      }),
};

/** Pods that the API still has on a node that is gone. */
export const podsOfRemovedNode: ClusterCause = {
  code: 'pods-of-removed-node',
  title: 'pods of a node that is gone',
  severity: 'warning',
  confidence: 'certain',
  about:
    'The API has pods on a node that it does not have any more. The garbage collector takes them away after a minute; where it does not, they are deleted by hand.',
  find: scene => {
    const told = toldBy(scene);
    if (told === undefined) return [];
    const nodes = new Set(told.nodes.map(({ name }) => name));
    const lost = told.pods.filter(({ node }) => node !== '' && !nodes.has(node));
    const gone = [...new Set(lost.map(({ node }) => node))].map(
      node => [node, lost.filter(pod => pod.node === node)] as const,
    );
    return gone.map(([node, pods]) => ({
      hosts: [firstServer(scene).name],
      what: `${count(pods.length, 'pod')} on ${node}, which is no node any more`,
      evidence: pods.slice(0, 5).map(pod => `${pod.namespace}/${pod.name} on ${node}`),
      remedy: [
        on(
          firstServer(scene).name,
          `k3s kubectl get pods -A --field-selector spec.nodeName=${node} -o name; k3s kubectl delete pod -A --field-selector spec.nodeName=${node} --force`,
        ),
      ],
    }));
  },
};
