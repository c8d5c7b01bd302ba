import type { NetworkWay, NodeCarries } from '../../../model/cluster/network-way.ts';
import { type Inventory, publicAddressesOf } from '../../../model/inventory.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../../model/problems/problem.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { kubernetesSection, networkOf } from '../../kubernetes/kubernetes-section.ts';
import { backendEdit } from '../../kubernetes/networks/backend-edit.ts';
import { wrongBackend } from '../../kubernetes/networks/flannel.ts';
import { seatOf } from '../../kubernetes/networks/pods-context.ts';
import { podNetworks } from '../../kubernetes/networks/registry.ts';
import { isNode, nodeStateProbe, parseNodeState } from '../state/node-state.ts';
import { toldBy } from '../state/told-by.ts';
import { planMigration } from './plan-migration.ts';
import readBackends from './read-backends.sh';

/** The names that flannel gives its backends on a node (its annotation backend-type), where K3s has others (pkg/agent/flannel). */
const inOurWords: Readonly<Record<string, string>> = { wireguard: 'wireguard-native', extension: 'wireguard' };

/** @throws {Unread} */
function nodeIn(line: string): readonly [string, NodeCarries] {
  const [, name = '', ready = '', type = '', at = ''] =
    /^(\S+) (True|False|Unknown|)\|([\w-]*)\|([\d.]*)$/.exec(line) ?? unread('k3s kubectl', line);
  return [name, { ready: ready === 'True', backend: inOurWords[type] ?? type, at }];
}

/** Between networks pods get other addresses: that is another cluster, and no restart. */
const others = (from: string, to: string): ProblemDetails => ({
  what: `from ${from} to ${to} no living cluster is moved: every pod gets another address, and is made anew`,
  evidence: [
    'what it takes: a day without the cluster, what runs there as manifests of your own, and its volumes saved elsewhere',
    `then: ${ownCommand('backup')}; ${ownCommand('phase1')} (it asks, and keeps volumes that it is told to); the other network in the inventory; ${ownCommand('up')}; your manifests again`,
    'a backup of the old network is no help there: a restore brings the old network back with it',
  ],
  hint: 'or a second cluster beside it, and move what runs there',
});

/** Why no move leads there, whatever the hosts say. */
function refused(inventory: Inventory, to: string): ProblemDetails | undefined {
  const { name } = networkOf(inventory);
  const isNetwork = Object.hasOwn(podNetworks, to);
  if (to === 'flannel' && name === 'flannel')
    return { what: 'flannel is there already: say which backend', hint: '--to vxlan, host-gw or wireguard-native' };
  if (isNetwork && to === name) return { what: `${to} is there already`, hint: 'nothing is to be moved' };
  if (isNetwork) return others(name, to);
  const wrong = wrongBackend(to);
  if (wrong !== undefined) return { what: wrong.what, hint: (wrong.hint ?? '').replace('write backend: ', '--to ') };
  return name === 'flannel' ? undefined : others(name, `flannel (${to})`);
}

const carrierOf: NetworkWay['carrierOf'] = inventory => {
  const network = networkOf(inventory);
  const [mesh] = inventory.overlays ?? [];
  if (mesh !== undefined && network.port === mesh.port) {
    const what = `flannel’s WireGuard and the mesh would both own UDP port ${mesh.port}`;
    throw new Problem({ where: inventory.file, what, hint: 'write another kubernetes.network.flannel.port' });
  }
  return {
    backend: network.backend ?? network.name,
    mtu: mesh === undefined ? 0 : network.mtu(mesh),
    isBare: network.isBare,
    encrypts: network.conf !== undefined,
    at: new Map(inventory.hosts.map(host => [host.name, seatOf(host, network, mesh)])),
    told:
      network.over === 'hosts' && network.port !== undefined
        ? inventory.hosts.flatMap(host => (publicAddressesOf(host).length === 0 ? [] : [host.name]))
        : [],
    warnings: network.warnings,
  };
};

/** How the pods of a cluster of K3s get another way for their packets: from one backend of flannel to another. */
export const k3sMigration: NetworkWay = {
  read: lines(
    nodeStateProbe,
    sh`provision_kubectl() { ${KUBECTL} "$@"; }
provision_server_runs() { ${SERVER_RUNS}; }`,
    raw(readBackends),
  ),
  toldOf: toldBy('how its pods are joined could not be read', stdout => {
    const state = parseNodeState(stdout);
    const of = taggedLines(stdout);
    return {
      node: isNode(state),
      canEncrypt: of('wireguard').length > 0,
      ...(state.begun === undefined ? {} : { noted: state.begun }),
      ...(of('api').length === 0 ? {} : { nodes: new Map(of('node').map(nodeIn)) }),
    };
  }),
  refused,
  edit: (inventory, to) => {
    const { network } = kubernetesSection.of(inventory);
    const at = inventory.fleet === undefined ? [] : ['clusters', inventory.cluster];
    const { path, value } = backendEdit(network, to);
    return { path: [...at, 'kubernetes', ...path], value };
  },
  carrierOf,
  plan: planMigration,
};
