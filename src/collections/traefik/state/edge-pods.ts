import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { toldName } from '../../kubernetes/told-text.ts';
import { TAINT_LINES, type Taint, TOLERANCE_LINES } from './taint.ts';

export interface PodOnEdge {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** Whether it tolerates the taint of an edge. */
  readonly tolerates: boolean;
}

/** What the API says of taints, and of pods that run on edges. */
export interface EdgePods {
  readonly nodes: readonly string[];
  readonly taints: readonly Taint[];
  readonly pods: readonly PodOnEdge[];
}

/** Pods that have ended are on no node any more. */
const podLines = (edges: readonly string[]): string =>
  `{{$at := print .spec.nodeName}}{{if eq $at ${edges.map(name => JSON.stringify(name)).join(' ')}}}` +
  '{{if not (eq .status.phase "Succeeded" "Failed")}}{{if not .metadata.deletionTimestamp}}' +
  `Pod {{$s}} {{$n}} {{$at}}{{"\\n"}}${TOLERANCE_LINES}{{end}}{{end}}{{end}}`;

/** Asks the API of a server that runs; of pods only where there are edges. */
export function edgePodsProbe(edges: readonly string[]): Script {
  const isAsked = edges.length > 0;
  const template = `{{range .items}}{{$n := .metadata.name}}{{$s := print .metadata.namespace}}{{if eq .kind "Node"}}Node {{$n}}{{"\\n"}}${TAINT_LINES}{{else}}${isAsked ? podLines(edges) : ''}{{end}}{{end}}`;
  return sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
${KUBECTL} get ${isAsked ? 'nodes,pods' : 'nodes'} -A -o ${`go-template=${template}`}`;
}

/** A word of an API that is no name of DNS: a key of a taint, a value, an effect. */
const word = (text: string | undefined): string =>
  text !== undefined && /^[\w./-]+$/.test(text) ? text : unread('k3s kubectl', `${text}`);

/** @throws {Unread} */
export function parseEdgePods(stdout: string): EdgePods | 'no server' {
  const rows = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' '));
  if (stdout.trim() === 'no server') return 'no server';
  const of = (tag: string) => rows.filter(([kind]) => kind === tag).map(([, ...rest]) => rest);
  const strange = rows.find(([kind]) => !['Node', 'Taint', 'Pod', 'Tolerates'].includes(`${kind}`));
  if (strange !== undefined) unread('k3s kubectl', strange.join(' '));
  const nodes = of('Node').map(([name]) => toldName(name));
  // A server that runs is a node itself.
  if (nodes.length === 0) unread('k3s kubectl', stdout.slice(0, 80));
  const tolerant = new Set(of('Tolerates').map(([namespace, name]) => `${namespace}/${name}`));
  return {
    nodes,
    taints: of('Taint').map(([node, key, value, effect]) => ({
      node: toldName(node),
      key: word(key),
      value: value === '-' ? '' : word(value),
      effect: word(effect),
    })),
    pods: of('Pod').map(([namespace, name, node]) => ({
      namespace: toldName(namespace),
      name: toldName(name),
      node: toldName(node),
      tolerates: tolerant.has(`${namespace}/${name}`),
    })),
  };
}
