import type { Host, Inventory } from '../../../model/inventory.ts';
import { ipv4In } from '../../../model/overlay.ts';
import type { Script } from '../../../model/plan/script.ts';
import { type Fault, type FaultScene, type FaultStep, IMPOSSIBLE } from '../../../model/twin/fault.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { roleOf, serversOf } from '../config/node-config.ts';

/** An agent, the last of the inventory that is not on the edge if there is one: rarely what everything depends on. */
function oneAgent(inventory: Inventory): readonly Host[] {
  const agents = inventory.hosts.filter(host => roleOf(host) === 'agent');
  const home = agents.filter(host => !host.roles.includes('edge'));
  return (home.length > 0 ? home : agents).slice(-1);
}

/** Only where a cluster is. */
const needsK3s = sh`if ! [ -x /usr/local/bin/k3s ]; then
  echo 'K3s is not installed on this host: phase 3 comes first'
  exit ${IMPOSSIBLE}
fi`;

const onAgents = ({ hosts }: FaultScene, script: Script): readonly FaultStep[] =>
  hosts.map(host => ({ on: host.name, script: lines(needsK3s, script) }));

const restart = sh`systemctl restart --no-block k3s-agent`;

/** Waits until the journal says it, so that a diagnosis finds it. */
const untilSaid = (words: string, unit = 'k3s-agent'): Script => sh`tries=60
while ! journalctl -q -u ${unit} --since -2min | grep -q -e ${words}; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'K3s has not met it within a minute'; exit 1; fi
  sleep 1
done`;

/** The unit is put aside, and comes back as it was. */
const unitAway: Script = sh`systemctl stop k3s-agent
mv /etc/systemd/system/k3s-agent.service /root/k3s-agent.service.fault`;
const unitBack: Script = sh`if [ -e /root/k3s-agent.service.fault ]; then mv /root/k3s-agent.service.fault /etc/systemd/system/k3s-agent.service; fi
systemctl daemon-reload
systemctl enable -q k3s-agent
systemctl start --no-block k3s-agent`;

const OVER = '/etc/rancher/k3s/config.yaml.d/99-fault.yaml';

/** Another line beside what the phase writes. */
const overlaid = (text: string): Script => sh`mkdir -p ${OVER.slice(0, OVER.lastIndexOf('/'))}
printf '%s\n' ${text} >${OVER}
${restart}`;

const withoutOverlay = (scene: FaultScene): readonly FaultStep[] =>
  onAgents(
    scene,
    sh`rm -f ${OVER}
rmdir ${OVER.slice(0, OVER.lastIndexOf('/'))} 2>/dev/null || :
${restart}`,
  );

const TOKEN = '/etc/rancher/k3s/join-token';

/** Who may ask a server with a password; its datastore has it, too. */
const PASSWORDS = '/var/lib/rancher/k3s/server/cred/passwd';

/** The token as `sed` changes it; what it was is kept beside it. */
const changedToken = (
  expression: string,
  words: string,
): Script => sh`[ -e ${TOKEN}.fault ] || cp -p ${TOKEN} ${TOKEN}.fault
sed -i ${expression} ${TOKEN}
${restart}
${untilSaid(words)}`;

const oldToken = (scene: FaultScene): readonly FaultStep[] =>
  onAgents(
    scene,
    sh`if [ -e ${TOKEN}.fault ]; then mv ${TOKEN}.fault ${TOKEN}; fi
${restart}`,
  );

/** All servers but the first, of an etcd that has several members. */
const otherServers = (inventory: Inventory): readonly Host[] => serversOf(inventory).slice(1);

const needsEtcd = ({ inventory }: FaultScene): Script =>
  serversOf(inventory).length > 2
    ? needsK3s
    : sh`echo 'the inventory has one server, so there is no etcd of several members'; exit ${IMPOSSIBLE}`;

/** On such servers; where the inventory has only one, it is said there. */
const onServers = (scene: FaultScene, script: Script): readonly FaultStep[] =>
  (scene.hosts.length > 0 ? scene.hosts : serversOf(scene.inventory).slice(0, 1)).map(({ name }) => ({
    on: name,
    script: lines(needsEtcd(scene), script),
  }));

/** Pods that a fault puts among the cluster's own, by what is wrong with them. */
const PODS = {
  'fault-image': { image: 'registry.invalid/nothing:1', command: ['sleep', '60'] },
  'fault-nowhere': { image: 'docker.io/rancher/mirrored-library-busybox:1.37.0', command: ['sleep', '60'] },
  'fault-crash': { image: 'docker.io/rancher/mirrored-library-busybox:1.37.0', command: ['false'] },
  'fault-unready': {
    image: 'docker.io/rancher/mirrored-library-busybox:1.37.0',
    command: ['sleep', '600'],
    readinessProbe: { exec: { command: ['false'] }, periodSeconds: 2 },
  },
  'fault-made': {
    image: 'docker.io/rancher/mirrored-library-busybox:1.37.0',
    command: ['sleep', '60'],
    volumeMounts: [{ name: 'missing', mountPath: '/missing' }],
  },
  'fault-gone': { image: 'docker.io/rancher/mirrored-library-busybox:1.37.0', command: ['sleep', '60'] },
} as const;

type PodName = keyof typeof PODS;

const podText = (name: PodName, spec: Readonly<Record<string, unknown>>): string => {
  const container = { name: 'main', ...PODS[name] };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system' },
    spec: { terminationGracePeriodSeconds: 0, tolerations: [{ operator: 'Exists' }], containers: [container], ...spec },
  });
};

const removed: Script = sh`k3s kubectl -n kube-system delete pod ${Object.keys(PODS)} --ignore-not-found --force --grace-period=0 2>/dev/null`;

/** Where such pods are made, and how they are taken away. */
export const faultPods = (inventory: Inventory): readonly { readonly on: string; readonly remove: Script }[] =>
  serversOf(inventory)
    .slice(0, 1)
    .map(({ name }) => ({ on: name, remove: removed }));

/** A fault that is a pod, which shows its trouble after a while. */
const podFault = (
  about: Pick<Fault, 'name' | 'title' | 'code' | 'severity'>,
  pod: PodName,
  spec: (scene: FaultScene) => Readonly<Record<string, unknown>>,
  shown: string,
): Fault => ({
  ...about,
  hosts: oneAgent,
  inject: scene =>
    faultPods(scene.inventory).map(({ on }) => ({
      on,
      script: lines(
        needsK3s,
        sh`printf '%s' ${podText(pod, spec(scene))} | k3s kubectl apply -f - >/dev/null
tries=90
while ! k3s kubectl -n kube-system get pod ${pod} -o ${`jsonpath=${shown}`} | grep -q .; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'the pod does not show it within two minutes'; exit 1; fi
  sleep 1
done`,
      ),
    })),
  heal: scene => faultPods(scene.inventory).map(({ on, remove }) => ({ on, script: lines(needsK3s, remove) })),
});

const nodeOf = ({ hosts }: FaultScene) => ({ nodeName: hosts[0]?.name ?? '' });

export const clusterFaults: readonly Fault[] = [
  {
    name: 'k3s-missing',
    title: 'the unit of K3s is gone',
    code: 'k3s-missing',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene => onAgents(scene, lines(unitAway, sh`systemctl daemon-reload`)),
    heal: scene => onAgents(scene, unitBack),
  },
  {
    name: 'k3s-stopped',
    title: 'K3s was stopped by hand',
    code: 'k3s-stopped',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene => onAgents(scene, sh`systemctl stop k3s-agent`),
    heal: scene => onAgents(scene, sh`systemctl start --no-block k3s-agent`),
  },
  {
    name: 'k3s-masked',
    title: 'K3s was stopped and masked',
    code: 'k3s-masked',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene => onAgents(scene, lines(unitAway, sh`systemctl mask k3s-agent 2>/dev/null`)),
    heal: scene => onAgents(scene, lines(sh`systemctl unmask k3s-agent 2>/dev/null`, unitBack)),
  },
  {
    name: 'k3s-not-enabled',
    title: 'K3s runs, and would not come back after a reboot',
    code: 'k3s-not-enabled',
    severity: 'warning',
    hosts: oneAgent,
    inject: scene => onAgents(scene, sh`systemctl disable -q k3s-agent`),
    heal: scene => onAgents(scene, sh`systemctl enable -q k3s-agent`),
  },
  {
    name: 'node-option-unknown',
    title: 'a file beside config.yaml holds an option that agents do not know',
    code: 'node-option-unknown',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      onAgents(scene, lines(overlaid('cluster-cidr: 10.42.0.0/16'), untilSaid('flag provided but not defined'))),
    heal: withoutOverlay,
  },
  {
    name: 'datastore-behind',
    title: 'the list of passwords on a server was changed by hand',
    code: 'datastore-behind',
    severity: 'stop',
    hosts: inventory => serversOf(inventory).slice(0, 1),
    inject: ({ hosts }) =>
      hosts.map(({ name }) => ({
        on: name,
        script: lines(
          needsK3s,
          sh`[ -e ${`${PASSWORDS}.fault`} ] || cp -p ${PASSWORDS} ${`${PASSWORDS}.fault`}
echo 'fault,fault,fault,' >>${PASSWORDS}
systemctl restart --no-block k3s`,
          untilSaid('newer than datastore', 'k3s'),
        ),
      })),
    heal: ({ hosts }) =>
      hosts.map(({ name }) => ({
        on: name,
        script: sh`if [ -e ${`${PASSWORDS}.fault`} ]; then mv ${`${PASSWORDS}.fault`} ${PASSWORDS}; fi
rm -f ${`${PASSWORDS}.aside`}
systemctl restart --no-block k3s`,
      })),
  },
  {
    name: 'node-port-taken',
    title: 'another program listens on the kubelet’s port',
    code: 'node-port-taken',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      onAgents(
        scene,
        sh`systemctl stop k3s-agent
systemd-run -q --unit=fault-port perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 10250, Listen => 1, ReuseAddr => 1) or die; sleep 86400'
systemctl start --no-block k3s-agent
${untilSaid('address already in use')}`,
      ),
    heal: scene =>
      onAgents(
        scene,
        sh`systemctl stop fault-port 2>/dev/null || :
${restart}`,
      ),
  },
  {
    name: 'token-of-another-cluster',
    title: 'the token of an agent names another CA',
    code: 'token-of-another-cluster',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      onAgents(scene, changedToken(`s/^K10[0-9a-f]\\{8\\}/K10${'0'.repeat(8)}/`, 'token CA hash does not match')),
    heal: oldToken,
  },
  {
    name: 'node-name-taken',
    title: 'a host has lost the password of its node, as a new machine under an old name has',
    code: 'node-name-taken',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      onAgents(
        scene,
        sh`[ -e /etc/rancher/node/password.fault ] || cp -p /etc/rancher/node/password /etc/rancher/node/password.fault
printf '%032d\n' 0 >/etc/rancher/node/password
${restart}
${untilSaid('Node password rejected')}`,
      ),
    heal: scene =>
      onAgents(
        scene,
        sh`if [ -e /etc/rancher/node/password.fault ]; then mv /etc/rancher/node/password.fault /etc/rancher/node/password; fi
${restart}`,
      ),
  },
  {
    name: 'api-unreachable',
    title: 'a firewall on the server drops what comes to its API',
    code: 'api-unreachable',
    severity: 'stop',
    hosts: oneAgent,
    inject: ({ inventory, hosts }) => {
      const [mesh] = inventory.overlays ?? [];
      const from = hosts.map(({ name }) => ipv4In(mesh, name) ?? '').join(', ');
      return serversOf(inventory)
        .slice(0, 1)
        .map(({ name }) => ({
          on: name,
          script: lines(
            needsK3s,
            sh`nft ${`table inet fault_api { chain in { type filter hook input priority -300; ip saddr { ${from} } tcp dport 6443 drop; }; }`}`,
          ),
        }));
    },
    heal: ({ inventory }) =>
      serversOf(inventory)
        .slice(0, 1)
        .map(({ name }) => ({ on: name, script: sh`nft delete table inet fault_api 2>/dev/null || :` })),
  },
  {
    name: 'node-not-ready',
    title: 'K3s hangs on an agent',
    code: 'node-not-ready',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene => [
      ...onAgents(
        scene,
        sh`tries=310
while ! systemctl -q is-active k3s-agent; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'K3s does not come up on this host'; exit 1; fi
  sleep 1
done
systemctl kill -s STOP k3s-agent`,
      ),
      ...faultPods(scene.inventory).map(({ on }) => ({
        on,
        script: sh`tries=90
while [ "$(k3s kubectl get node ${nodeOf(scene).nodeName} -o ${'jsonpath={.status.conditions[?(@.type=="Ready")].status}'})" = True ]; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'the node is Ready still'; exit 1; fi
  sleep 1
done`,
      })),
    ],
    heal: scene => onAgents(scene, sh`systemctl kill -s CONT k3s-agent`),
  },
  {
    name: 'etcd-quorum-lost',
    title: 'K3s was stopped on all servers but one',
    code: 'etcd-quorum-lost',
    severity: 'stop',
    hosts: otherServers,
    inject: scene => onServers(scene, sh`systemctl stop k3s`),
    heal: scene => onServers(scene, sh`systemctl start --no-block k3s`),
  },
  {
    name: 'server-missing',
    title: 'one of several servers is away',
    code: 'server-missing',
    severity: 'stop',
    instead: 'K3s and sshd are stopped there: nobody can ask the host',
    hosts: inventory => otherServers(inventory).slice(-1),
    inject: scene => onServers(scene, sh`systemctl stop k3s ssh.socket ssh sshd 2>/dev/null || :`),
    heal: scene =>
      onServers(
        scene,
        sh`systemctl start ssh 2>/dev/null || systemctl start sshd
systemctl start --no-block k3s`,
      ),
  },
  podFault(
    {
      name: 'image-not-pulled',
      title: 'a pod wants an image that no registry has',
      code: 'image-not-pulled',
      severity: 'stop',
    },
    'fault-image',
    nodeOf,
    '{.status.containerStatuses[*].state.waiting.message}',
  ),
  podFault(
    {
      name: 'pod-unscheduled',
      title: 'a pod wants a node with a label that none has',
      code: 'pod-unscheduled',
      severity: 'stop',
    },
    'fault-nowhere',
    () => ({ nodeSelector: { fault: 'nowhere' } }),
    '{.status.conditions[?(@.reason=="Unschedulable")].message}',
  ),
  podFault(
    { name: 'pod-crashes', title: 'a pod ends as soon as it starts', code: 'pod-crashes', severity: 'stop' },
    'fault-crash',
    nodeOf,
    '{.status.containerStatuses[?(@.state.waiting.reason=="CrashLoopBackOff")].name}',
  ),
  podFault(
    {
      name: 'pod-not-made',
      title: 'a pod wants a Secret that is not there for a volume',
      code: 'pod-not-made',
      severity: 'stop',
    },
    'fault-made',
    scene => ({ ...nodeOf(scene), volumes: [{ name: 'missing', secret: { secretName: 'fault-missing' } }] }),
    '{.status.containerStatuses[?(@.state.waiting.reason=="ContainerCreating")].name}',
  ),
  podFault(
    {
      name: 'pod-not-ready',
      title: 'a pod runs, and never says that it is ready',
      code: 'pod-not-ready',
      severity: 'stop',
    },
    'fault-unready',
    nodeOf,
    // A minute after its start it counts as late.
    '{.status.containerStatuses[?(@.ready==false)].state.running.startedAt}',
  ),
  podFault(
    {
      name: 'pods-of-removed-node',
      title: 'a pod is on a node that there is not',
      code: 'pods-of-removed-node',
      severity: 'warning',
    },
    'fault-gone',
    () => ({ nodeName: 'gone-1' }),
    '{.spec.nodeName}',
  ),
];
