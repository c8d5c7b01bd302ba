import { version } from '../../src/cli/version.ts';
import { errorText } from '../../src/model/problems/error-text.ts';
import { thisMachine } from '../measure/machine.ts';
import type { Options } from '../options.ts';
import { type ClusterContestant, clusterFloor, clusterProvision, k3sAnsible } from './cluster-contestants.ts';
import { type ClusterLab, clusterLab } from './cluster-lab.ts';
import { clusterTable } from './cluster-section.ts';
import { measureCluster } from './measure-cluster.ts';
import { writeCluster } from './write-cluster.ts';

/** Measures phase 3 on real K3s with flannel, four hosts, and returns the exit code. */
export async function clusterMain(
  root: string,
  openssh: string,
  { runs, k3sAnsible: source, ansiblePlaybook, write }: Options,
  say: (text: string) => void,
): Promise<number> {
  let failed = false;
  const onFailure = (what: string): void => {
    failed = true;
    say(`✗ ${what}`);
  };
  const contestants: readonly ClusterContestant[] = [
    clusterFloor(root, openssh),
    clusterProvision(root, version()),
    ...(source === undefined ? [] : [k3sAnsible(source, ansiblePlaybook)]),
  ];
  let lab: ClusterLab | undefined;
  try {
    lab = await clusterLab(root);
    const rows = await measureCluster({ lab, contestants, runs, root, say, onFailure });
    const results = {
      day: new Date().toISOString().slice(0, 10),
      machine: thisMachine(),
      k3s: lab.version,
      contestants: Object.fromEntries(contestants.map(one => [one.name, one.title])),
      rows: [...rows],
    };
    say(clusterTable(results));
    if (write && !failed) writeCluster(root, results, say);
  } catch (error) {
    onFailure(errorText(error));
  } finally {
    lab?.down();
  }
  return failed ? 1 : 0;
}
