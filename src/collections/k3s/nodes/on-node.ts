import type { LabelRule, NodesTold, ToldBudget, ToldPod, ToldVolume } from '../../../model/cluster/node-way.ts';

/** As Kubernetes reads a requirement for labels (LabelSelectorRequirement); of an operator that nobody knows nothing is met. */
function meets(labels: Readonly<Record<string, string>>, { key, operator, values }: LabelRule): boolean {
  const value = labels[key];
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
}

const spaceOf = (name: string): string => name.split('/')[0] ?? '';

/** The budgets that a pod is in. Pure. */
export const budgetsOf = (pod: ToldPod, budgets: readonly ToldBudget[]): readonly ToldBudget[] =>
  budgets.filter(
    ({ name, rules }) =>
      rules !== undefined && spaceOf(name) === spaceOf(pod.name) && rules.every(rule => meets(pod.labels, rule)),
  );

/** Pods of a node that would have to go: a DaemonSet's come back at once, the node's own stay, what has ended is no more. Pure. */
export const leavingPods = ({ pods }: Pick<NodesTold, 'pods'>, node: string): readonly ToldPod[] =>
  pods.filter(
    pod =>
      pod.node === node &&
      !pod.mirror &&
      pod.owner !== 'DaemonSet' &&
      pod.phase !== 'Succeeded' &&
      pod.phase !== 'Failed',
  );

/** Volumes that can be used on this node, and on no other. Pure. */
export function pinnedVolumes({ nodes, volumes }: NodesTold, node: string): readonly ToldVolume[] {
  const hostname = nodes.find(({ name }) => name === node)?.hostname ?? node;
  return volumes.filter(one => one.hostnames.every(name => name === hostname));
}
