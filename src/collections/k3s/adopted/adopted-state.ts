import { isAddress } from '../../../model/address/address.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { jsonValue } from '../../../model/text/json-value.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { type NodeState, nodeIdentityProbe, parseNodeState } from '../state/node-state.ts';
import { type ClusterSaid, clusterSaid, type SaidNode } from './cluster-said.ts';
import readAdopted from './read-adopted.sh';

/** What a host of a cluster that somebody else has installed says. */
export interface AdoptedState {
  readonly node: NodeState;
  /** Which of K3s' services runs there; absent: none. */
  readonly runs?: 'server' | 'agent';
  /** What the API of a server that runs there says of the cluster. */
  readonly said?: ClusterSaid;
}

/** Reads a host of such a cluster; changes nothing. */
export const adoptedProbe: Script = lines(
  nodeIdentityProbe,
  sh`provision_kubectl() { ${KUBECTL} "$@"; }`,
  raw(readAdopted),
);

const named = (line: string): readonly [string, string] => {
  const at = line.indexOf(' ');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
};

/** @throws {Unread} */
function optionsIn(text: string): readonly string[] {
  if (text === '') return [];
  const value = jsonValue(text);
  return Array.isArray(value) ? value.map(String) : unread('k3s.io/node-args', text);
}

/** @throws {Unread} */
export function parseAdopted(stdout: string): AdoptedState {
  const of = taggedLines(stdout);
  const node = parseNodeState(stdout);
  const [runs] = of('runs');
  if (runs !== 'no' && runs !== 'k3s' && runs !== 'k3s-agent') unread('systemctl', stdout.split('\n')[0] ?? '');
  if (runs === 'no') return { node };
  if (runs === 'k3s-agent') return { node, runs: 'agent' };
  const blocks = new Map(of('block').map(named));
  const options = new Map(of('args').map(named));
  const nodes = of('node').map((line): SaidNode => {
    const [name, addresses] = named(line);
    return {
      name,
      addresses: addresses.split(' ').filter(isAddress),
      block: blocks.get(name) ?? '',
      options: optionsIn(options.get(name) ?? ''),
    };
  });
  if (nodes.length === 0) unread('k3s kubectl get nodes', 'it names no node');
  const [version = ''] = of('version');
  const [dns = ''] = of('dns');
  const [zone = ''] = of('domain');
  return { node, runs: 'server', said: clusterSaid({ nodes, version, dns, zone, daemons: of('daemonset') }) };
}
