import { on, orRerun, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { isPullTrouble, pullMeans } from '../../kubernetes/pull-words.ts';
import { RELEASE } from '../release.ts';
import { type EntryCause, edgesOf, firstServerOf, toldBy } from '../survey/entry-scene.ts';
import type { EntryPod, EntryTold } from '../survey/entry-told.ts';

/** Nobody is to be Traefik's host. */
export const entryNoEdge: EntryCause = {
  code: 'entry-no-edge',
  title: 'no host is an edge',
  severity: 'stop',
  confidence: 'certain',
  about: 'No host of the inventory has the role `edge`: Traefik would run nowhere.',
  find: scene =>
    edgesOf(scene.inventory).length > 0
      ? []
      : [
          {
            hosts: [firstServerOf(scene.inventory)],
            what: 'no host has the role edge, so there is no way in',
            evidence: ['the inventory: roles of its hosts'],
            remedy: ['give it to the host that the internet reaches: roles: [agent, edge]', thenRerun(scene)],
          },
        ],
};

/** The phase has not run. */
export const traefikMissing: EntryCause = {
  code: 'traefik-missing',
  title: 'Traefik is not installed',
  severity: 'stop',
  confidence: 'certain',
  about: 'The cluster has no HelmChart of Traefik: phase 4 has not run, or somebody took it away. A run installs it.',
  find: scene =>
    toldBy(scene)?.chart !== 'absent'
      ? []
      : [
          {
            hosts: [firstServerOf(scene.inventory)],
            what: 'the cluster has no Traefik',
            evidence: [`the API: there is no HelmChart ${RELEASE} in kube-system`],
            remedy: [`let the phase install it: ${scene.rerun}`],
          },
        ],
};

/** Why the pod of the job itself does not run, in words. */
function jobTrouble({ jobs }: EntryTold): string | undefined {
  const trouble = jobs.flatMap(job => job.troubles).find(({ kind }) => kind !== 'ended');
  if (trouble === undefined || trouble.reason === 'CrashLoopBackOff') return undefined;
  if (isPullTrouble(trouble.reason)) return `${pullMeans(trouble).means} (${trouble.message || trouble.reason})`;
  return trouble.reason === 'ContainerCreating' || trouble.reason === 'PodInitializing' ? undefined : trouble.message;
}

const hasEnded = ({ phase, troubles }: EntryPod): boolean =>
  phase === 'Failed' || troubles.some(({ kind, reason }) => kind === 'ended' && reason === 'Error');

/** The job that installs it does not end well. */
export const chartJobFailed: EntryCause = {
  code: 'chart-job-failed',
  title: 'the job that installs the chart has failed',
  severity: 'stop',
  confidence: 'certain',
  about:
    'K3s’ Helm controller installs Traefik’s chart by a job, which ended with an error, or does not start. The last lines of its log say why: values that the chart does not take, objects that ' +
    'are there already, an API that does not answer. What was installed before stays as it is.',
  find: scene => {
    const told = toldBy(scene);
    if (told === undefined || told.chart === 'absent') return [];
    const failed = told.chart === 'well' ? undefined : told.chart.failed;
    const trouble = jobTrouble(told);
    if (failed === undefined && trouble === undefined && !told.jobs.some(hasEnded)) return [];
    const server = firstServerOf(scene.inventory);
    return [
      {
        hosts: [server],
        what:
          trouble === undefined
            ? 'the job that installs Traefik’s chart ends with an error'
            : `the job that installs Traefik’s chart does not start: ${trouble}`,
        evidence: [
          ...(failed === undefined ? [] : [`the HelmChart has failed: ${failed}`]),
          ...(told.said.length === 0 ? ['its job has said nothing'] : told.said.map(line => `its job: ${line}`)),
        ],
        remedy: [on(server, `k3s kubectl -n kube-system logs job/helm-install-${RELEASE} --tail=40`), orRerun(scene)],
      },
    ];
  },
};
