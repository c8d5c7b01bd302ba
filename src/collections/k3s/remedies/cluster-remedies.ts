import type { RemedyWay } from '../../../model/twin/remedy.ts';
import { looks, meant, orRerun, printed, thenRerun } from '../../../model/twin/remedy-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { faultPods } from '../faults/cluster-faults.ts';

const restartAgent = printed('on <host>: systemctl restart --no-block k3s-agent');
const newToken: RemedyWay = [printed('let the phase give it the token of this cluster: <run of the phase>')];
const clock = looks('on <host>: timedatectl set-ntp true; timedatectl status');

/** What a user does to a pod of his that does not run. */
const repairPod = (says: string): RemedyWay => [
  meant(says, ({ inventory }) => faultPods(inventory).map(({ on, remove }) => ({ on, script: remove }))),
];

const asArchive = looks('the images as an archive, which needs no registry: docs/cluster.md, Artifacts');

/** What puts the causes of a cluster right, by the cause's code. */
export const clusterRemedies: Readonly<Record<string, readonly RemedyWay[]>> = {
  'k3s-missing': [[printed('let the phase install it: <run of the phase>')]],
  'k3s-masked': [[printed('on <host>: systemctl unmask <unit> && systemctl start --no-block <unit>')], orRerun],
  'k3s-stopped': [[printed('on <host>: systemctl start --no-block <unit>')], orRerun],
  'k3s-not-enabled': [[printed('on <host>: systemctl enable <unit>')], orRerun],
  'node-unfit': [[looks('<what the host lacks>'), thenRerun]],
  'node-port-taken': [
    [
      meant('see who it is: <command>; stop it, or wipe what is left of an old cluster: <command>', ({ hosts }) =>
        hosts.map(host => ({ on: host.name, script: sh`systemctl stop fault-port` })),
      ),
      thenRerun,
    ],
    [looks('on <host>: ss -ltnp'), thenRerun],
  ],
  'node-option-unknown': [
    [
      printed('let the phase write config.yaml anew: <run of the phase>'),
      meant('on <host>: ls /etc/rancher/k3s/config.yaml.d', ({ hosts }) =>
        hosts.map(host => ({
          on: host.name,
          script: sh`rm -f /etc/rancher/k3s/config.yaml.d/99-fault.yaml; systemctl restart --no-block k3s-agent`,
        })),
      ),
    ],
  ],
  'datastore-behind': [
    [printed('on <host>: mv <file> <file>.aside'), printed('on <host>: systemctl restart --no-block k3s')],
    [printed('on <host>: systemctl restart --no-block k3s')],
  ],
  'node-clock-wrong': [[clock, thenRerun]],
  'token-of-another-cluster': [
    newToken,
    [looks('wipe it, it was a node of the other cluster: <wipe of the host>'), thenRerun],
  ],
  'token-refused': [newToken],
  'node-name-taken': [[printed('on <host>: k3s kubectl delete node <node>'), restartAgent, thenRerun]],
  'api-name-unknown': [[looks('add the name to the inventory: kubernetes: { tls_san: […] }'), thenRerun]],
  'node-certificate-expired': [
    [looks('on <host>: systemctl restart --no-block k3s'), looks('on <host>: systemctl restart --no-block <unit>')],
  ],
  'api-unreachable': [
    [
      meant("on <host>: ss -ltnp 'sport = :6443'; nft list ruleset | grep -n 6443", (_, [server = '']) => [
        { on: server, script: sh`nft delete table inet fault_api` },
      ]),
      looks('ask the mesh first: <diagnosis of the mesh>'),
    ],
  ],
  'agent-waits': [[looks('put right what is wrong with <servers>: it joins by itself then')]],
  'etcd-quorum-lost': [
    [
      printed('on <host>: systemctl start --no-block k3s'),
      looks('bring the missing servers back; between them TCP 2379 and 2380 of the mesh must pass'),
    ],
  ],
  'etcd-member-unknown': [[looks('wipe it, the other servers have the data: <wipe of the host>'), thenRerun]],
  'server-missing': [
    [
      looks('bring <host> back: it joins the others by itself; where it runs, and K3s does not:'),
      printed('on <host>: systemctl start --no-block k3s'),
    ],
  ],
  'server-disk-slow': [
    [
      looks(
        'on <host>: iostat -x 2 3; findmnt -T /var/lib/rancher; journalctl -u k3s --since -15min | grep -c -e fdatasync -e took',
      ),
      looks('move /var/lib/rancher to a disk that is quicker, or stop what writes there'),
    ],
  ],
  'k3s-unexplained': [[looks('on <host>: journalctl -u <unit> -n 50')], orRerun],
  'node-address-wrong': [[looks('on <host>: grep -rn node-ip /etc/rancher/k3s'), thenRerun]],
  'node-not-ready': [
    [
      looks('on <host>: ls -l /etc/cni/net.d /var/lib/rancher/k3s/agent/etc/cni/net.d'),
      meant('on <host>: journalctl -u k3s -u k3s-agent -n 50', ({ hosts }) =>
        hosts.map(host => ({ on: host.name, script: sh`systemctl kill -s CONT k3s-agent` })),
      ),
    ],
    orRerun,
  ],
  'coredns-loop': [
    [
      looks(
        'write the real name servers to a file, and name it in the inventory: kubernetes: { server: { resolv-conf: FILE } }',
      ),
      thenRerun,
    ],
  ],
  'image-not-pulled': [[...repairPod('on <host>: <where to look>'), asArchive]],
  'pod-unscheduled': [repairPod('on <host>: k3s kubectl <where to look>')],
  'pod-crashes': [repairPod('on <host>: k3s kubectl -n <namespace> logs <pod> --previous --tail=20')],
  'pod-not-made': [
    [
      ...repairPod('on <host>: k3s kubectl -n <namespace> describe pod <pod>').flat(),
      looks('on <host>: journalctl -u k3s -u k3s-agent -n 50 --no-pager'),
    ],
  ],
  'pod-not-ready': [repairPod('on <host>: k3s kubectl -n <namespace> logs <pod> -c <container> --tail=20')],
  'pods-of-removed-node': [
    [
      printed(
        'on <host>: k3s kubectl get pods -A --field-selector spec.nodeName=<node> -o name; k3s kubectl delete pod -A --field-selector spec.nodeName=<node> --force',
      ),
    ],
  ],
  'node-under-pressure': [[looks('on <host>: <what takes it>')]],
};
