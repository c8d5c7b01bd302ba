import type { Script } from '../../../model/plan/script.ts';
import { type Fault, type FaultScene, type FaultStep, IMPOSSIBLE } from '../../../model/twin/fault.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { TRAEFIK_IMAGE } from '../artifacts.ts';
import { namesOf } from '../ingress-section.ts';
import { NAMESPACE, RELEASE } from '../release.ts';
import { TAINT_TEXT } from '../state/taint.ts';
import { edgesOf, entryAddressOf, firstServerOf } from '../survey/entry-scene.ts';

const oneEdge: Fault['hosts'] = inventory => edgesOf(inventory).slice(0, 1);

/** Only where Traefik is. */
const needsTraefik = sh`if ! k3s kubectl -n ${NAMESPACE} get deployment ${RELEASE} >/dev/null 2>&1; then
  echo 'Traefik is not installed: phase 4 comes first'
  exit ${IMPOSSIBLE}
fi`;

const onServer = ({ inventory }: FaultScene, script: Script): readonly FaultStep[] => [
  { on: firstServerOf(inventory), script },
];

const breakOnServer = (scene: FaultScene, script: Script): readonly FaultStep[] =>
  onServer(scene, lines(needsTraefik, script));

const onEdges = ({ hosts }: FaultScene, script: Script): readonly FaultStep[] =>
  hosts.map(host => ({ on: host.name, script }));

const kubectl = (words: string): string => `k3s kubectl ${words}`;

/** Waits until the API shows it, so that a diagnosis finds it. */
const until = (command: string, words: string): Script => sh`tries=90
while ! sh -c ${command} | grep -q -e ${words}; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'the cluster does not show it within a minute and a half'; exit 1; fi
  sleep 1
done`;

const pods = kubectl(`-n ${NAMESPACE} get pods -o json`);

/** One new pod, of what the Deployment says now. */
const again = sh`k3s kubectl -n ${NAMESPACE} delete pods --all --force --grace-period=0 >/dev/null 2>&1`;

/** Until a pod of it answers. */
const wellAgain = sh`k3s kubectl -n ${NAMESPACE} rollout status ${`deployment/${RELEASE}`} --timeout=120s >/dev/null`;

const image = `${TRAEFIK_IMAGE.registry}/${TRAEFIK_IMAGE.repository}:${TRAEFIK_IMAGE.tag}`;

const setImage = (name: string): Script =>
  sh`k3s kubectl -n ${NAMESPACE} set image ${`deployment/${RELEASE}`} ${`*=${name}`} >/dev/null`;

/** A pod that wants port 443 of the edge, as somebody's own web server. */
const rival = (node: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'fault-rival', namespace: 'default' },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': node },
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'main',
          image: 'docker.io/rancher/mirrored-library-busybox:1.37.0',
          command: ['sleep', '86400'],
          ports: [{ containerPort: 443, hostPort: 443 }],
        },
      ],
    },
  });

const scaled = (replicas: number): Script =>
  sh`k3s kubectl -n ${NAMESPACE} scale ${`deployment/${RELEASE}`} ${`--replicas=${replicas}`} >/dev/null`;

const KEPT_VALUES = '/root/traefik-values.fault';

/** An Ingress of its own, to a Service that is not there or has nobody, or with what Traefik does not know. */
const route = (service: string, port = 80, annotations: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'fault-route', namespace: 'default', annotations },
    spec: {
      ingressClassName: 'traefik',
      rules: [
        {
          host: 'fault.example.test',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: port } } } }],
          },
        },
      ],
    },
  });

const emptyService = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'fault-empty', namespace: 'default' },
  spec: { selector: { fault: 'nobody' }, ports: [{ port: 80 }] },
});

const applied = (...texts: readonly string[]): Script =>
  sh`printf '%s\n' ${texts.join('\n---\n')} | k3s kubectl apply -f - >/dev/null`;

const routeGone = sh`k3s kubectl -n default delete ingress/fault-route service/fault-empty --ignore-not-found >/dev/null`;

/** What a person does about a route of his own. */
export const withoutFaultRoute = (scene: FaultScene): readonly FaultStep[] => onServer(scene, routeGone);

/** What a person does about a rival pod, a taint, an image. */
export const withoutRival = (scene: FaultScene): readonly FaultStep[] =>
  onServer(
    scene,
    lines(
      sh`k3s kubectl -n default delete pod fault-rival --ignore-not-found --force --grace-period=0 >/dev/null 2>&1`,
      scaled(1),
      wellAgain,
    ),
  );
export const withoutTaint = (scene: FaultScene): readonly FaultStep[] =>
  onServer(
    scene,
    lines(
      sh`k3s kubectl taint node ${scene.hosts.map(({ name }) => name)} fault:NoSchedule- >/dev/null 2>&1 || :`,
      wellAgain,
    ),
  );
export const withOwnImage = (scene: FaultScene): readonly FaultStep[] =>
  onServer(scene, lines(setImage(image), wellAgain));

const REWRITE = ['PREROUTING', '-p', 'tcp', '--dport', '443', '-j', 'REDIRECT', '--to-ports', '22'];
const noRewrite = sh`while iptables -t nat -D ${REWRITE} 2>/dev/null; do :; done`;
export const withoutRewrite = (scene: FaultScene): readonly FaultStep[] => onEdges(scene, noRewrite);

/** On the edge, what comes by another way than the mesh. */
const blocks = ({ inventory }: FaultScene): Script => {
  const mesh = (inventory.overlays ?? []).map(one => `iifname != "${one.interface}"`).join(' ');
  return sh`nft list table inet fault_entry >/dev/null 2>&1 || nft ${`table inet fault_entry { chain in { type filter hook prerouting priority -300; iifname != "lo" ${mesh} tcp dport { 80, 443 } drop; }; }`}`;
};
const noBlock = sh`nft delete table inet fault_entry 2>/dev/null || :`;
export const withoutBlock = (scene: FaultScene): readonly FaultStep[] => onEdges(scene, noBlock);

/** The provider of the edge, which is the twin's internet. */
const atProvider = (script: Script): readonly FaultStep[] => [{ on: 'internet', script }];
const shutBy = ({ inventory, hosts }: FaultScene): Script => {
  const to = hosts.map(host => entryAddressOf(inventory, host)).join(', ');
  const drop = `ip daddr { ${to} } tcp dport { 80, 443 } drop;`;
  return sh`nft list table inet fault_entry >/dev/null 2>&1 || nft ${`table inet fault_entry { chain way { type filter hook forward priority -300; ${drop} }; chain own { type filter hook output priority -300; ${drop} }; }`}`;
};
export const openAtProvider = (_: FaultScene): readonly FaultStep[] => atProvider(noBlock);

const WRONG = '198.51.100.77';
/** In a twin no name server answers: the host's own list is what it has. */
const wrongName = ({ inventory }: FaultScene): Script =>
  sh`grep -q ${`^${WRONG} `} /etc/hosts || printf '%s\n' ${`${WRONG} ${namesOf(inventory)[0] ?? ''}`} >>/etc/hosts`;
const rightName = sh`sed -i ${`/^${WRONG} /d`} /etc/hosts`;
export const withoutWrongName = (scene: FaultScene): readonly FaultStep[] => onEdges(scene, rightName);

const program = sh`systemctl is-active -q fault-web || systemd-run -q --unit=fault-web perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 80, Listen => 1, ReuseAddr => 1) or die; sleep 86400'
tries=30
while ! ss -Htln 'sport = :80' | grep -q .; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'it does not listen'; exit 1; fi
  sleep 0.3
done`;
const noProgram = sh`systemctl stop fault-web 2>/dev/null || :`;
export const withoutProgram = (scene: FaultScene): readonly FaultStep[] => onEdges(scene, noProgram);

/** Ways to break the entry of a twin on which phase 4 has run. */
export const entryFaults: readonly Fault[] = [
  {
    name: 'chart-job-failed',
    title: 'the values of Traefik’s chart have a key that it does not know',
    code: 'chart-job-failed',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene =>
      breakOnServer(
        scene,
        sh`[ -e ${KEPT_VALUES} ] || k3s kubectl -n kube-system get helmchart ${RELEASE} -o 'jsonpath={.spec.valuesContent}' >${KEPT_VALUES}
k3s kubectl -n kube-system patch helmchart ${RELEASE} --type merge -p ${JSON.stringify({ spec: { valuesContent: 'nonsense: true\n' } })} >/dev/null
${until(kubectl(`-n kube-system logs job/helm-install-${RELEASE} --tail=20`), 'nonsense')}`,
      ),
    heal: scene =>
      onServer(
        scene,
        sh`if [ -e ${KEPT_VALUES} ]; then
  { printf 'spec:\n  valuesContent: |\n'; sed 's/^/    /' ${KEPT_VALUES}; } >${KEPT_VALUES}.yaml
  k3s kubectl -n kube-system patch helmchart ${RELEASE} --type merge --patch-file ${KEPT_VALUES}.yaml >/dev/null
  rm ${KEPT_VALUES} ${KEPT_VALUES}.yaml
  sleep 5
  k3s kubectl -n kube-system wait --for=condition=Complete ${`job/helm-install-${RELEASE}`} --timeout=180s >/dev/null
fi`,
      ),
  },
  {
    name: 'traefik-image-not-pulled',
    title: 'Traefik is to run an image that no registry has',
    code: 'traefik-image-not-pulled',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene => breakOnServer(scene, lines(setImage('registry.invalid/traefik:1'), until(pods, 'ImagePull'))),
    heal: withOwnImage,
  },
  {
    name: 'traefik-port-taken',
    title: 'a pod of somebody else’s has port 443 of the edge',
    code: 'traefik-unscheduled',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene =>
      breakOnServer(
        scene,
        lines(
          scaled(0),
          sh`k3s kubectl -n ${NAMESPACE} wait --for=delete pods --all --timeout=60s >/dev/null 2>&1 || :`,
          applied(rival(scene.hosts[0]?.name ?? '')),
          sh`k3s kubectl -n default wait --for=condition=Ready pod/fault-rival --timeout=90s >/dev/null`,
          scaled(1),
          until(pods, 'have free ports'),
        ),
      ),
    heal: withoutRival,
  },
  {
    name: 'traefik-tainted',
    title: 'the edge has a taint that Traefik does not tolerate',
    code: 'traefik-unscheduled',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene =>
      breakOnServer(
        scene,
        lines(
          sh`k3s kubectl taint node ${scene.hosts.map(({ name }) => name)} fault=here:NoSchedule --overwrite >/dev/null`,
          again,
          until(pods, 'untolerated taint'),
        ),
      ),
    heal: withoutTaint,
  },
  {
    name: 'edge-not-tolerated',
    title: 'the edge bears the taint that keeps it for Traefik, which does not tolerate it',
    code: 'edge-not-tolerated',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene =>
      breakOnServer(
        scene,
        lines(
          sh`if k3s kubectl -n ${NAMESPACE} get deployment ${RELEASE} -o 'jsonpath={.spec.template.spec.tolerations[*].key}' | grep -q .; then
  echo 'the edge is kept for Traefik already, which tolerates that'
  exit ${IMPOSSIBLE}
fi
k3s kubectl taint node ${scene.hosts.map(({ name }) => name)} ${TAINT_TEXT} >/dev/null`,
          again,
          until(pods, 'untolerated taint'),
        ),
      ),
    heal: scene =>
      onServer(
        scene,
        lines(
          sh`k3s kubectl taint node ${scene.hosts.map(({ name }) => name)} ${`${TAINT_TEXT}-`} >/dev/null 2>&1 || :`,
          wellAgain,
        ),
      ),
  },
  {
    name: 'entry-rules-missing',
    title: 'somebody has emptied the rules that lead the edge’s ports to pods',
    code: 'entry-rules-missing',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene =>
      onEdges(
        scene,
        sh`iptables -t nat -F CNI-HOSTPORT-DNAT
iptables-save -t nat | sed -n 's/^:\(CNI-DN-[0-9a-f]*\) .*/\1/p' | while read -r chain; do iptables -t nat -F "$chain"; done`,
      ),
    heal: scene =>
      onServer(
        scene,
        lines(sh`k3s kubectl -n ${NAMESPACE} rollout restart ${`deployment/${RELEASE}`} >/dev/null`, wellAgain),
      ),
  },
  {
    name: 'entry-port-rewritten',
    title: 'a rule on the edge leads port 443 elsewhere',
    code: 'entry-port-rewritten',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene => onEdges(scene, sh`iptables -t nat -C ${REWRITE} 2>/dev/null || iptables -t nat -I ${REWRITE}`),
    heal: withoutRewrite,
  },
  {
    name: 'entry-blocked',
    title: 'the firewall of the edge drops what comes to ports 80 and 443',
    code: 'entry-blocked',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene => onEdges(scene, blocks(scene)),
    heal: withoutBlock,
  },
  {
    name: 'entry-closed-on-the-way',
    title: 'the provider of the edge closes ports 80 and 443',
    code: 'entry-closed-on-the-way',
    severity: 'stop',
    hosts: oneEdge,
    inject: scene => atProvider(shutBy(scene)),
    heal: openAtProvider,
  },
  {
    name: 'entry-port-taken',
    title: 'a program of the edge listens on port 80',
    code: 'entry-port-taken',
    severity: 'warning',
    hosts: oneEdge,
    inject: scene => onEdges(scene, program),
    heal: withoutProgram,
  },
  {
    name: 'name-leads-elsewhere',
    title: 'the name of a route leads to another address',
    code: 'name-leads-elsewhere',
    severity: 'warning',
    instead: 'a twin has no name server: the edge’s own list of names has it',
    hosts: oneEdge,
    inject: scene => onEdges(scene, wrongName(scene)),
    heal: withoutWrongName,
  },
  {
    name: 'route-without-service',
    title: 'a route names a Service that is not there',
    code: 'route-without-service',
    severity: 'warning',
    hosts: oneEdge,
    inject: scene => breakOnServer(scene, applied(route('fault-none'))),
    heal: withoutFaultRoute,
  },
  {
    name: 'route-without-endpoints',
    title: 'no pod is behind the Service of a route',
    code: 'route-without-endpoints',
    severity: 'warning',
    hosts: oneEdge,
    inject: scene => breakOnServer(scene, applied(emptyService, route('fault-empty'))),
    heal: withoutFaultRoute,
  },
  {
    name: 'route-refused',
    title: 'a route names a middleware that is not there',
    code: 'route-refused',
    severity: 'warning',
    hosts: oneEdge,
    inject: scene =>
      breakOnServer(
        scene,
        lines(
          applied(
            route('kubernetes', 443, {
              'traefik.ingress.kubernetes.io/router.middlewares': 'default-none@kubernetescrd',
            }),
          ),
          until(kubectl(`-n ${NAMESPACE} logs deployment/${RELEASE} --tail=50`), 'default-none@kubernetescrd'),
        ),
      ),
    heal: withoutFaultRoute,
  },
];
