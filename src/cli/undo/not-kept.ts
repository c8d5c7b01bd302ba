import type { ChangedTask, HostRecord } from '../../journal/run-record.ts';
import { count } from '../../model/text/count.ts';

/** What of a change nothing was kept of, by the kind of its task; of the others all is said by what the archive holds. */
const words: Readonly<Record<string, string>> = {
  package: 'packages: install or remove them by hand',
  apt_repository: 'a source of packages: take it away by hand',
  reboot: 'a boot is not taken back',
  download: 'what was downloaded stays',
  artifact: "makers' files stay, and phases bring them again",
  command: 'of what a command did nothing is known',
  leftover_processes: 'processes that were ended: what started them starts them again',
  leftover_mounts: 'mounts: what made them makes them again',
  leftover_network_namespaces: 'network namespaces: what made them makes them again',
  leftover_interfaces: 'interfaces: what made them makes them again',
  leftover_routes: 'routes: what made them makes them again',
  leftover_policy_rules: 'rules of routing: what made them makes them again',
};

/** What of a run cannot be undone on a host, in words, each once. Pure. */
export function notKept({ changed }: Pick<HostRecord, 'changed'>): readonly string[] {
  const sum = (of: (task: ChangedTask) => number): number => changed.reduce((all, task) => all + of(task), 0);
  const volumes = sum(task => task.volumes);
  const again = sum(task => task.again);
  return [
    ...(volumes === 0 ? [] : [`${count(volumes, 'volume')}: removed without a copy`]),
    ...(again === 0 ? [] : ['programs, images and logs: phases bring what is needed of them again']),
    ...new Set(changed.flatMap(({ resource }) => words[resource] ?? [])),
  ];
}
