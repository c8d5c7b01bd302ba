import type { ByHand, HandCheck } from '../../../model/by-hand/by-hand.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';

interface Node {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const pairs = (wanted: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(wanted).map(([key, value]) => `${key}=${value}`);

const value = (node: string, kind: string, key: string) =>
  sh`k3s kubectl get node ${node} -o ${`jsonpath={.metadata.${kind}.${key.replaceAll('.', '\\.')}}`}`;

/** Labels and annotations of each node. */
export function nodesByHand(nodes: readonly Node[]): ByHand {
  const is = (node: string, kind: string, wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).map(([key, one]) => sh`[ "$(${value(node, kind, key)})" = ${one} ]`);
  return {
    kind: 'step',
    is: allOf(
      nodes.flatMap(one => [...is(one.node, 'labels', one.labels), ...is(one.node, 'annotations', one.annotations)]),
    ),
    make: lines(
      ...nodes.map(
        one => sh`k3s kubectl label --overwrite node ${one.node} ${pairs(one.labels)}
k3s kubectl annotate --overwrite node ${one.node} ${pairs(one.annotations)}`,
      ),
    ),
    expect: 'each node has the labels and annotations that Kilo reads',
  };
}

/** Every node's Kilo has checked in within the last minute. */
export const statusByHand = (nodes: readonly string[], patience: number): HandCheck => ({
  is: allOf(
    nodes.map(
      node =>
        sh`[ "$(( $(date +%s) - $(k3s kubectl get node ${node} -o ${'jsonpath={.metadata.annotations.kilo\\.squat\\.ai/last-seen}'}) ))" -lt ${patience} ]`,
    ),
  ),
  look: sh`k3s kubectl -n kube-system get pods -l app.kubernetes.io/name=kilo -o wide; k3s kubectl -n kube-system logs -l app.kubernetes.io/name=kilo --tail=20`,
  expect: `Kilo on each of ${nodes.join(', ')} has checked in within ${patience} seconds`,
});

/** Each peer of the tunnel has answered. */
export const handshakesByHand = (others: number): HandCheck => ({
  is: sh`[ "$(wg show kilo0 latest-handshakes | awk '$2 > 0' | wc -l)" -ge ${others} ]`,
  look: sh`wg show kilo0`,
  expect:
    others === 0
      ? 'this host has no tunnel of its own: its leader has'
      : `kilo0 has a peer for each other location (${others}), each with a handshake`,
});
