import { hostSurvey } from '../../../diagnosis/host-survey.ts';
import { type Host, type Inventory, presentOf } from '../../../model/inventory.ts';
import { ipv4In } from '../../../model/overlay.ts';
import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { firewallCounts } from '../../firewall/state/firewall-probe.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { hasCalico } from '../../kubernetes/kubernetes-section.ts';
import { knockFunction, knockProbe } from '../../network/reach/knock.ts';
import { routesProbe } from '../../network/state/routes.ts';
import { vxlanProbe } from '../../network/vxlan.ts';
import apiSurveyText from './api-survey.sh';
import { CALICO_TEMPLATE } from './calico-template.ts';
import { type PodsSaid, parsePodsSaid } from './pods-said.ts';
import podsSurveyText from './pods-survey.sh';
import { TYPHA_PORT } from './ports.ts';

function probe(host: Host, inventory: Inventory): Script {
  const [mesh] = inventory.overlays ?? [];
  const others = presentOf(inventory.hosts).filter(({ name }) => name !== host.name);
  return lines(
    sh`echo '== knocks'`,
    knockProbe(
      others.flatMap(({ name }) => {
        const address = ipv4In(mesh, name);
        return address === undefined ? [] : [{ protocol: 'tcp' as const, address, port: TYPHA_PORT }];
      }),
    ),
    vxlanProbe('vxlan.calico'),
    routesProbe,
    sh`echo '== conflist'
if provision_exists /etc/cni/net.d/10-calico.conflist; then cat /etc/cni/net.d/10-calico.conflist; echo; fi`,
    knockFunction,
    raw(podsSurveyText),
    host.roles.includes('server')
      ? sh`if ${SERVER_RUNS}; then
provision_kubectl() { ${KUBECTL} "$@"; }
provision_template=${CALICO_TEMPLATE}
${raw(apiSurveyText)}
fi`
      : lines(),
    // Last: all that follows there is taken for rules.
    firewallCounts,
  );
}

/** How the network of the pods is looked at: every host tells of its part and asks the others'; a server asks the API. */
export const podsSurvey = hostSurvey<PodsSaid>({
  phases: ['k3s'],
  after: ['wireguard'],
  isWanted: hasCalico,
  probe,
  parse: ({ stdout }) => parsePodsSaid(stdout),
});
