import type { NodeWay } from '../../../model/cluster/node-way.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { toldBy } from '../state/told-by.ts';
import forgetNode from './forget-node.sh';
import { heldUp, planDrain } from './plan-drain.ts';
import { planRemoval } from './plan-removal.ts';
import readNodes from './read-nodes.sh';
import stopNode from './stop-node.sh';
import { NODE_COLUMNS, parseNodes } from './told-nodes.ts';

/** Seconds until a member is out of etcd: whoever does it may be the one that goes, and another takes over after a while. */
const MEMBER = 180;

const kubectl = sh`provision_kubectl() { ${KUBECTL} "$@"; }`;

/** How the nodes of a cluster of K3s are looked at and emptied. */
export const k3sNodes: NodeWay = {
  read: lines(kubectl, sh`provision_columns=${NODE_COLUMNS}`, raw(readNodes)),
  toldOf: toldBy('its API did not tell of the nodes', parseNodes),
  // What is lost by it was shown and agreed to. Pods of DaemonSets would be made anew at once.
  drain: (node, seconds) =>
    lines(
      kubectl,
      sh`provision_kubectl drain --ignore-daemonsets --delete-emptydir-data --force --timeout=${`${seconds}s`} -- ${node} >&2`,
    ),
  uncordon: node => lines(kubectl, sh`provision_kubectl uncordon -- ${node} >&2`),
  planDrain,
  heldUp,
  planRemoval,
  stop: raw(stopNode),
  forget: ({ member }, node) =>
    lines(
      kubectl,
      sh`provision_node=${node} provision_member=${member ? 'yes' : 'no'} provision_limit=${MEMBER}`,
      raw(forgetNode),
    ),
  patience: MEMBER + 180,
};
