import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import insideOtherClusters from './inside-other-clusters.sh';
import { podsProbe } from './pod-traffic.ts';

/** Something of another cluster that is asked from a pod, by its name. */
export interface Target {
  readonly cluster: string;
  readonly name: string;
  readonly port: number;
}

/** What a pod on one node came to. */
export interface Reached extends Omit<Target, 'port'> {
  readonly from: string;
  /** Where its name leads; `undefined`: it was not found. */
  readonly address: string | undefined;
  readonly answers: boolean;
}

export interface OtherClusters {
  readonly reached: readonly Reached[];
  /** Nodes whose pod could not be asked, each with the reason. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Starts a pod on every node, has each ask all targets, and takes them away again. Asked of a server that runs. */
export const otherClustersProbe = (nodes: readonly string[], targets: readonly Target[]): Script => {
  const told = targets.map(({ cluster, name, port }) => `${cluster} ${name} ${port}`).join('\n');
  return podsProbe(nodes, 0, lines(sh`targets=${told}`, raw(insideOtherClusters)).text);
};

/** @throws {Unread} */
export function parseOtherClusters(stdout: string): OtherClusters | 'no server' {
  if (stdout.trim() === 'no server') return 'no server';
  const reached: Reached[] = [];
  const failed = new Map<string, string>();
  const all = stdout.split('\n').filter(line => line !== '');
  for (const line of all) {
    const [kind, node = '', what = '', ...more] = line.split('\t');
    if (kind === 'pod' && what !== 'True') failed.set(node, more.join(' ').trim() || 'its pod does not come up');
    if (kind !== 'from') continue;
    if (what === 'failed') failed.set(node, more.join(' ').trim());
    if (what !== 'reached') continue;
    const [cluster = '', name = '', address = '', tcp = ''] = more;
    if (tcp !== 'yes' && tcp !== 'no') unread('the pods', line);
    reached.push({ from: node, cluster, name, address: address === '-' ? undefined : address, answers: tcp === 'yes' });
  }
  return all.length === 0 ? unread('the pods', '') : { reached, failed };
}
