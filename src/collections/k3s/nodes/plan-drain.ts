import type { DrainPlan, NodesTold, ToldBudget, ToldPod } from '../../../model/cluster/node-way.ts';
import type { Remark } from '../../../model/events/event.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem } from '../../../model/problems/problem.ts';
import { count, isAre } from '../../../model/text/count.ts';
import { OWN_NAMESPACES } from '../state/own-namespaces.ts';
import { budgetsOf, leavingPods, pinnedVolumes } from './on-node.ts';

/** Why a budget lets none of its pods go. */
const spent = ({ name, healthy, needed }: ToldBudget): string =>
  `the disruption budget ${name} lets none go: ${healthy} ${isAre(healthy)} healthy, ${needed} ${isAre(needed)} needed`;

/** What of budgets keeps a pod where it is; `undefined`: nothing. */
function holder(pod: ToldPod, told: NodesTold): string | undefined {
  const budgets = budgetsOf(pod, told.budgets);
  // The API refuses that by itself, whatever they allow.
  if (budgets.length > 1)
    return `it is in ${count(budgets.length, 'disruption budget')} at once (${budgets.map(({ name }) => name).join(', ')}), and nothing sends such a pod away`;
  const held = budgets.find(({ allowed }) => allowed < 1);
  return held === undefined ? undefined : spent(held);
}

/** Why pods of a node are there still, a line each. Pure. */
export const heldUp = (told: NodesTold, node: string): readonly string[] =>
  leavingPods(told, node).map(pod => {
    const because = pod.ending ? 'it was told to end, and has not' : holder(pod, told);
    return `${pod.name}: ${because ?? 'it has not gone yet'}`;
  });

/** Whether it has something in a folder that ends with it; what our own pods have there is worth nothing. */
const keepsScratch = ({ scratch, name }: ToldPod): boolean =>
  scratch && !OWN_NAMESPACES.includes(name.split('/')[0] ?? '');

const MORE = 'more pods of its kind elsewhere, or another budget';

/** What goes with one pod, and what it finds no more elsewhere. */
function wordsOf(pod: ToldPod, told: NodesTold, node: string, then: 'stays' | 'goes'): readonly Remark[] {
  const held = holder(pod, told);
  const alone = pinnedVolumes(told, node).filter(({ claim }) => claim !== undefined && pod.claims.includes(claim));
  const said = (what: string, hint?: string): Remark => ({
    host: node,
    what: `${pod.name}: ${what}`,
    ...(hint === undefined ? {} : { hint }),
  });
  const waits = (): readonly Remark[] => [
    ...alone.map(({ name, claim }) =>
      said(`its volume ${name} (claim ${claim}) lies on ${node} alone, so it waits until the node takes pods again`),
    ),
    ...pod.hostPaths.map(path => said(`it uses ${path} of ${node}: elsewhere it finds another folder there`)),
  ];
  return [
    ...(held === undefined ? [] : [said(held, MORE)]),
    ...(pod.owner === '' ? [said('nobody makes it anew: it is gone for good')] : []),
    ...(keepsScratch(pod) ? [said('what it keeps in an emptyDir is gone with it')] : []),
    ...(then === 'goes' ? [] : waits()),
  ];
}

/** A node by its name. @throws {Problem} with those that there are */
function nodeNamed({ nodes }: NodesTold, node: string): NodesTold['nodes'][number] {
  const found = nodes.find(({ name }) => name === node);
  if (found !== undefined) return found;
  const hint = `the nodes are ${nodes.map(({ name }) => name).join(', ')}`;
  throw new Problem({ what: `the cluster has no node ${node}`, hint });
}

/**
 * What emptying a node does. Pure.
 * @param then whether the node stays, so that what lies there is found again
 * @throws {Problem} where there is no such node, and where nobody is there who could end its pods
 */
export function planDrain(told: NodesTold, node: string, then: 'stays' | 'goes' = 'stays'): DrainPlan {
  const { ready, cordoned } = nodeNamed(told, node);
  if (ready === 'Unknown') {
    const hint = `if the host is gone for good: ${ownCommand(`node remove ${node}`)}`;
    throw new Problem({ where: node, what: 'nothing is heard of it, so nobody there would end its pods', hint });
  }
  const pods = leavingPods(told, node);
  return {
    pods: pods.map(({ name }) => name),
    lost: pods.filter(pod => pod.owner === '' || keepsScratch(pod)).map(({ name }) => name),
    words: [
      { host: node, what: cordoned ? 'it takes no new pods already' : 'it takes no new pods' },
      ...pods.flatMap(pod => wordsOf(pod, told, node, then)),
      {
        host: node,
        what: pods.length === 0 ? 'no pod has to go' : `${count(pods.length, 'pod')} to go, as their budgets allow`,
      },
    ],
  };
}
