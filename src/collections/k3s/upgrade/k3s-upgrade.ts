import type { NodeRuns, UpgradeTold, UpgradeWay } from '../../../model/cluster/upgrade-way.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { testedSet } from '../../artifacts/tested-set.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { calicoOf, hasCalico, kubernetesSection } from '../../kubernetes/kubernetes-section.ts';
import { calicoBelow } from '../../kubernetes/networks/network-field.ts';
import { compareVersions } from '../state/k3s-version.ts';
import { isNode, nodeStateProbe, parseNodeState } from '../state/node-state.ts';
import { toldBy } from '../state/told-by.ts';
import { unfitStep } from '../state/version-step.ts';
import { planUpgrade, versionOf } from './plan-upgrade.ts';
import readVersions from './read-versions.sh';

/** @throws {Unread} */
function nodeIn(line: string): readonly [string, NodeRuns] {
  const [, name = '', ready = '', version = ''] =
    /^(\S+) (True|False|Unknown|) ?(v\S+)$/.exec(line) ?? unread('k3s kubectl', line);
  return [name, { ready: ready === 'True', version }];
}

/** @throws {Unread} */
function parseTold(stdout: string): UpgradeTold {
  const state = parseNodeState(stdout);
  const of = taggedLines(stdout);
  const [installed] = of('installed');
  return {
    node: isNode(state),
    noted: state.begun ?? {},
    ...(installed === undefined ? {} : { installed }),
    ...(of('api').length === 0 ? {} : { nodes: new Map(of('node').map(nodeIn)) }),
    runs: Object.fromEntries(
      of('runs').map(line => {
        const [name = '', version = ''] = line.split(' ');
        return [name, version];
      }),
    ),
  };
}

const settle: UpgradeWay['settle'] = (inventory, to, told) => {
  const before = kubernetesSection.of(inventory);
  const below = calicoBelow(before.network);
  const at = (calico: object) => ({
    ...inventory,
    sections: {
      ...inventory.sections,
      kubernetes: {
        ...before,
        version: to,
        ...(below === undefined
          ? { calico: { ...before.calico, ...calico } }
          : { network: { calico: { ...below, ...calico } } }),
      },
    },
  });
  const version = { path: ['kubernetes', 'version'], value: to };
  // Both bundles of definitions in one cluster would keep Calico's operator from either: a newer K3s changes nothing of that.
  const noted = [...told.values()].find(one => one.node && one.noted['network'] === 'calico')?.noted;
  const crds = noted === undefined ? undefined : noted['calico.crds'] === 'v3' ? 'v3' : 'v1';
  if (crds === undefined || calicoOf(at({})).crds === crds) return { inventory: at({}), edits: [version] };
  const path = ['kubernetes', ...(below === undefined ? [] : ['network']), 'calico', 'crds'];
  return { inventory: at({ crds }), edits: [version, { path, value: crds }] };
};

/** How a cluster of K3s is brought to another version. */
export const k3sUpgrade: UpgradeWay = {
  read: lines(
    nodeStateProbe,
    sh`provision_kubectl() { ${KUBECTL} "$@"; }
provision_server_runs() { ${SERVER_RUNS}; }`,
    raw(readVersions),
  ),
  toldOf: toldBy('what runs there could not be read', parseTold),
  plan: planUpgrade,
  settle,
  tested: { k3s: testedSet.k3s, calico: testedSet.calico, operator: testedSet.operator, traefik: testedSet.traefik },
  wanted: inventory => {
    const { version } = kubernetesSection.of(inventory);
    const calico = hasCalico(inventory) ? { calico: calicoOf(inventory).version } : {};
    return { k3s: version, ...calico, traefik: testedSet.traefik };
  },
  compare: compareVersions,
  firstStep: (from, to) => {
    const step = unfitStep(from, to);
    if (step === undefined || typeof step === 'string') return undefined;
    return versionOf(step.first);
  },
};
