import { on, orRerun, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { isAre } from '../../../model/text/count.ts';
import { kubernetesSection } from '../../kubernetes/kubernetes-section.ts';
import { roleOf } from '../config/node-config.ts';
import type { Fitness } from '../fitness/fitness.ts';
import { judges, type Respect, respects } from '../fitness/judges.ts';
import {
  type ClusterCause,
  type ClusterScene,
  isUp,
  journalOf,
  notUp,
  type SaidHost,
  saidHosts,
  toldBy,
  unitState,
} from '../survey/cluster-scene.ts';
import { lacksLeader } from './datastore.ts';

/** The unit is not there. */
export const k3sMissing: ClusterCause = {
  code: 'k3s-missing',
  title: 'K3s is not installed',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The host has no unit of K3s: phase 3 has not run on it, or it was wiped since. A run installs it and joins the host.',
  find: scene =>
    notUp(scene)
      .filter(({ said }) => said.unit?.load === 'not-found')
      .map(({ host, unit }) => ({
        hosts: [host.name],
        what: `K3s is not installed on ${host.name}`,
        evidence: [`systemctl: ${unit}.service was not found`],
        remedy: [`let the phase install it: ${scene.rerun}`],
      })),
};

/** Somebody has turned the unit off. */
export const k3sMasked: ClusterCause = {
  code: 'k3s-masked',
  title: 'the unit of K3s is masked',
  severity: 'stop',
  confidence: 'certain',
  about: 'The unit of K3s leads to /dev/null, so that nobody can start it. `systemctl unmask` takes that back.',
  find: (scene, explained) =>
    notUp(scene)
      .filter(({ said, host }) => said.unit?.load === 'masked' && !explained.host(host.name))
      .map(one => ({
        hosts: [one.host.name],
        what: `${one.unit} is masked on ${one.host.name}`,
        evidence: [unitState(one)],
        remedy: [
          on(one.host, `systemctl unmask ${one.unit} && systemctl start --no-block ${one.unit}`),
          orRerun(scene),
        ],
      })),
};

/** Nobody started it, or somebody stopped it. */
export const k3sStopped: ClusterCause = {
  code: 'k3s-stopped',
  title: 'K3s is stopped',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'The unit of K3s is at rest and did not fail: somebody stopped it, or it was never started. Its pods may go on meanwhile.',
  find: (scene, explained) =>
    notUp(scene)
      .filter(({ said, host }) => said.unit?.active === 'inactive' && !explained.host(host.name))
      .map(one => ({
        hosts: [one.host.name],
        what: `K3s is stopped on ${one.host.name}`,
        evidence: [unitState(one)],
        ruledOut: [
          { not: 'a failure', seen: one.said.unit?.result === 'success' ? 'its last result was success' : undefined },
        ],
        remedy: [on(one.host, `systemctl start --no-block ${one.unit}`), orRerun(scene)],
      })),
};

/** It runs, and would be gone after a reboot. */
export const k3sNotEnabled: ClusterCause = {
  code: 'k3s-not-enabled',
  title: 'K3s will not come back after a reboot',
  severity: 'warning',
  confidence: 'certain',
  about: 'K3s runs, and its unit is not enabled: after the next boot nobody starts it.',
  find: scene =>
    saidHosts(scene)
      .filter(one => isUp(one) && one.said.unit?.atBoot === 'disabled')
      .map(({ host, unit }) => ({
        hosts: [host.name],
        what: `${unit} is not started when ${host.name} boots`,
        evidence: [`systemctl is-enabled ${unit}: disabled`],
        remedy: [on(host, `systemctl enable ${unit}`), orRerun(scene)],
      })),
};

type Unfit = Extract<Fitness, { kind: 'unfit' }>;

const judged = ({ inventory }: ClusterScene, { host, said }: SaidHost, respect: Respect): Unfit | undefined => {
  const wanted = { role: roleOf(host), version: kubernetesSection.of(inventory).version };
  const fitness = judges[respect].judge(said.fitness, wanted);
  return fitness.kind === 'unfit' ? fitness : undefined;
};

/** What the host lacks, by what is in force on it. */
export const nodeUnfit: ClusterCause = {
  code: 'node-unfit',
  title: 'K3s cannot run on the host as it is',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The host lacks what every node needs: control groups that a kubelet can use, modules of the kernel, memory, room, or a name server that pods can reach. ' +
    'The command `doctor` asks the same before there is a cluster.',
  find: (scene, explained) =>
    notUp(scene).flatMap(one => {
      if (explained.host(one.host.name)) return [];
      return respects
        .filter(respect => respect !== 'ports')
        .flatMap(respect => {
          const unfit = judged(scene, one, respect);
          if (unfit === undefined) return [];
          const line = one.said.causes.get('node-cgroups');
          return [
            {
              hosts: [one.host.name],
              what: `${one.host.name}: ${unfit.because}`,
              evidence: [
                unitState(one),
                ...(respect === 'control_groups' && line !== undefined ? [`journal: ${line}`] : []),
              ],
              remedy: [unfit.hint, thenRerun(scene)],
            },
          ];
        });
    }),
};

/** A program of somebody else's listens where K3s wants to. */
export const nodePortTaken: ClusterCause = {
  code: 'node-port-taken',
  title: 'a port of K3s is taken',
  severity: 'stop',
  confidence: 'certain',
  about:
    'Another program listens on a port that K3s needs, so that it ends as soon as it has started. Stop that program.',
  find: (scene, explained) =>
    notUp(scene).flatMap(one => {
      const { host, said } = one;
      if (explained.host(host.name)) return [];
      const line = said.causes.get('node-port-taken');
      // A node's own ports are its own.
      const unfit = judged(scene, { ...one, said: { ...said, fitness: { ...said.fitness, isNode: false } } }, 'ports');
      if (line === undefined && unfit === undefined) return [];
      // While it starts, ports are its own.
      if (line === undefined && said.unit?.active === 'activating') return [];
      return [
        {
          hosts: [host.name],
          what: unfit === undefined ? `${host.name}: a port that K3s needs is taken` : `${host.name}: ${unfit.because}`,
          evidence: [unitState(one), ...(line === undefined ? [] : [`journal: ${line}`])],
          remedy: [unfit?.hint ?? on(host, 'ss -ltnp'), thenRerun(scene)],
        },
      ];
    }),
};

/** The configuration holds what K3s does not take. */
export const nodeOptionUnknown: ClusterCause = {
  code: 'node-option-unknown',
  title: 'an option that K3s does not know',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A file of K3s’ configuration holds an option that its role does not know: an agent then ends at every start. config.yaml is written by the phase; what ' +
    'lies in config.yaml.d is not.',
  find: (scene, explained) =>
    notUp(scene).flatMap(one => {
      const line = one.said.causes.get('node-option-unknown');
      if (line === undefined || explained.host(one.host.name)) return [];
      return [
        {
          hosts: [one.host.name],
          what: `K3s on ${one.host.name} does not know an option of its configuration`,
          evidence: [unitState(one), `journal: ${line}`],
          remedy: [
            `let the phase write config.yaml anew: ${scene.rerun}`,
            on(one.host, 'ls /etc/rancher/k3s/config.yaml.d'),
          ],
        },
      ];
    }),
};

/** Files of a server that K3s names in its last words, none of them outside of its own folder. */
const newerFiles = (line: string): readonly string[] =>
  [...line.matchAll(/\/var\/lib\/rancher\/k3s\/server\/(?:cred|tls)\/[A-Za-z0-9._/-]+/g)]
    .map(([path]) => path)
    .filter(path => !path.split('/').includes('..'));

/** A server's files are not those that its datastore has. */
export const datastoreBehind: ClusterCause = {
  code: 'datastore-behind',
  title: 'files of K3s are newer than its datastore has them',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A server keeps its certificates’ keys and its list of passwords in the datastore, too, and does not start where a file of them is another one and newer. It comes about where one was changed by hand, ' +
    'and with sqlite where the token of agents was changed other than by the command `token rotate`: K3s takes it into its list when it starts, and writes that into the datastore only when its own token is made anew. ' +
    'Put aside, the files are made anew from the datastore.',
  find: scene =>
    notUp(scene).flatMap(one => {
      const line = one.said.causes.get('datastore-behind');
      if (line === undefined) return [];
      const files = newerFiles(line);
      return [
        {
          hosts: [one.host.name],
          what: `K3s on ${one.host.name} does not start: ${files.length === 0 ? 'files of it are' : `${files.join(', ')} ${isAre(files.length)}`} newer than its datastore has them`,
          evidence: [unitState(one), `journal: ${line}`],
          remedy: [
            ...files.map(file => on(one.host, `mv ${file} ${file}.aside`)),
            on(one.host, 'systemctl restart --no-block k3s'),
          ],
        },
      ];
    }),
};

/** What the API says of the host's node, as evidence. */
const nodeTold = (scene: ClusterScene, name: string): readonly string[] => {
  const told = toldBy(scene);
  if (told === undefined) return ['no server’s API tells of its node'];
  const node = told.nodes.find(one => one.name === name);
  if (node === undefined) return [`the API: there is no node ${name}`];
  return [`the API: Ready is ${node.ready || 'not told'}${node.message === '' ? '' : ` (${node.message})`}`];
};

/** It does not come up, and nobody knows why. */
export const k3sUnexplained: ClusterCause = {
  code: 'k3s-unexplained',
  title: 'K3s does not come up',
  severity: 'stop',
  confidence: 'unexplained',
  fleeting: 'state',
  about:
    'K3s does not come up on a host, and none of the causes above was seen. The last lines of its journal that tell of trouble are the evidence.',
  find: (scene, explained) =>
    notUp(scene)
      // A server that waits for a majority has its cause, which is on the others.
      .filter(one => !explained.host(one.host.name) && !lacksLeader(one))
      .map(one => ({
        hosts: [one.host.name],
        what: `K3s does not come up on ${one.host.name}`,
        evidence: [unitState(one), ...journalOf(one.said), ...nodeTold(scene, one.host.name)],
        remedy: [on(one.host, `journalctl -u ${one.unit} -n 50`), orRerun(scene)],
      })),
};
