import { hostSurvey } from '../../../diagnosis/host-survey.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { ipv4In } from '../../../model/overlay.ts';
import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { probeUnit } from '../../system/state/systemd-unit.ts';
import { roleOf, serversOf } from '../config/node-config.ts';
import { hostFitnessProbe } from '../fitness/host-fitness.ts';
import { probeAgentNode } from '../state/agent-node.ts';
import journalCauses from '../state/journal-causes.awk';
import clusterSurveyText from './cluster-survey.sh';
import { CLUSTER_TEMPLATE, EVENTS_TEMPLATE } from './cluster-template.ts';
import etcd from './etcd.pl';
import knock from './knock.pl';
import { type NodeSaid, parseNodeSaid } from './node-said.ts';
import nodeSurveyText from './node-survey.sh';

function probe(host: Host, inventory: Inventory): Script {
  const [mesh] = inventory.overlays ?? [];
  const role = roleOf(host);
  const [server] = serversOf(inventory);
  const api = role === 'server' || server === undefined ? '' : (ipv4In(mesh, server.name) ?? '');
  return lines(
    sh`provision_unit=${role === 'server' ? 'k3s' : 'k3s-agent'} provision_api=${api}
provision_causes=${journalCauses} provision_knock=${knock} provision_etcd=${etcd}`,
    probeUnit(role === 'server' ? 'k3s.service' : 'k3s-agent.service', []),
    raw(nodeSurveyText),
    role === 'server'
      ? sh`if ${SERVER_RUNS}; then
provision_kubectl() { ${KUBECTL} "$@"; }
provision_template=${CLUSTER_TEMPLATE} provision_events=${EVENTS_TEMPLATE}
${raw(clusterSurveyText)}
fi`
      : probeAgentNode(host.name),
    // Last: all that follows there is taken for sockets.
    hostFitnessProbe,
  );
}

/** How a cluster of K3s is looked at: each host tells of its unit, its journal and its way to the server; a server asks the API. */
export const clusterSurvey = hostSurvey<NodeSaid>({
  phases: ['k3s'],
  after: ['wireguard'],
  probe,
  parse: ({ stdout }) => parseNodeSaid(stdout),
});
