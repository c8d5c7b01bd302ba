import { hostSurvey } from '../../../diagnosis/host-survey.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { ipv4In } from '../../../model/overlay.ts';
import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { firewallProbe } from '../../firewall/state/firewall-probe.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { type KnockTarget, knockProbe } from '../../network/reach/knock.ts';
import { socketsProbe } from '../../network/state/sockets.ts';
import { KEPT_CERTIFICATES } from '../chart-values.ts';
import { namesOf } from '../ingress-section.ts';
import { NAMESPACE, RELEASE } from '../release.ts';
import apiSurveyText from './api-survey.sh';
import { authorityOf } from './authority.ts';
import { type EntrySaid, parseEntrySaid } from './entry-said.ts';
import { ENTRY_PORTS, edgesOf, entryAddressOf, firstServerOf } from './entry-scene.ts';
import { ENTRY_TEMPLATE } from './entry-template.ts';
import namesText from './names-and-certificates.sh';

/** Names that are looked up, at most: each takes a name server's time where none answers. */
const NAMES = 12;

/** What a host asks: every edge at its address in the mesh, and from elsewhere as the internet finds it; an edge asks itself, and the authority. */
function targets(host: Host, inventory: Inventory): readonly KnockTarget[] {
  const [mesh] = inventory.overlays ?? [];
  const authority = authorityOf(inventory);
  const edges = edgesOf(inventory);
  const addresses = edges.flatMap(edge => {
    if (edge.name === host.name) return [edge.address];
    return [
      ...(edge.site === host.site ? [] : [entryAddressOf(inventory, edge)]),
      ...[ipv4In(mesh, edge.name)].filter(one => one !== undefined),
    ];
  });
  return [
    ...[...new Set(addresses)].flatMap(address =>
      ENTRY_PORTS.map(port => ({ protocol: 'tcp' as const, address, port })),
    ),
    ...(authority !== undefined && edges.some(({ name }) => name === host.name) ? [authority] : []),
  ];
}

function probe(host: Host, inventory: Inventory): Script {
  const isEdge = edgesOf(inventory).some(({ name }) => name === host.name);
  return lines(
    knockProbe(targets(host, inventory)),
    sh`provision_names=${namesOf(inventory).slice(0, NAMES).join(' ')} provision_kept=${KEPT_CERTIFICATES}
${raw(namesText)}`,
    host.name === firstServerOf(inventory)
      ? sh`if ${SERVER_RUNS}; then
provision_kubectl() { ${KUBECTL} "$@"; }
provision_template=${ENTRY_TEMPLATE} provision_namespace=${NAMESPACE} provision_release=${RELEASE}
${raw(apiSurveyText)}
fi`
      : lines(),
    // Last: all that follows there is taken for rules.
    isEdge ? lines(socketsProbe, firewallProbe) : lines(),
  );
}

/** How the entry is looked at: every host asks the edges' ports and looks up the names; edges tell who has the ports, a server what the API says. */
export const entrySurvey = hostSurvey<EntrySaid>({
  phases: ['traefik'],
  after: ['k3s'],
  probe,
  parse: ({ stdout }, host) => parseEntrySaid(stdout, host.roles.includes('edge')),
});
