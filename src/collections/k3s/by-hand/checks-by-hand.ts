import type { HandCheck } from '../../../model/by-hand/by-hand.ts';
import { count } from '../../../model/text/count.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';

/** As somebody at a server types it. */
const KUBECTL = sh`k3s kubectl`;

/** K3s is up. */
export const runningByHand = (unit: string): HandCheck => ({
  is: sh`systemctl -q is-active -- ${unit}`,
  look: sh`systemctl status --no-pager -n 10 -- ${unit}`,
  expect: `${unit} is active`,
});

/** Every node is Ready at its address. */
export const nodesByHand = (
  nodes: readonly { readonly name: string; readonly address: string }[],
  version: string,
): HandCheck => ({
  is: sh`[ "$(${KUBECTL} get nodes --no-headers | awk '$2 == "Ready"' | wc -l)" = ${nodes.length} ] &&
${allOf(
  nodes.map(
    ({ name, address }) =>
      sh`${KUBECTL} get node ${name} --no-headers -o wide | awk -v address=${address} -v version=${version} '$5 == version && $6 == address { found = 1 } END { exit !found }'`,
  ),
)}`,
  look: sh`${KUBECTL} get nodes -o wide`,
  expect: `${count(nodes.length, 'node')} Ready, of ${version}: ${nodes.map(({ name, address }) => `${name} ${address}`).join(', ')}`,
});

/** Deployments have all their pods. */
export function deploymentsByHand(of: readonly string[]): HandCheck {
  const split = of.map(one => one.split('/'));
  return {
    is: allOf(
      split.map(
        ([space = '', name = '']) =>
          sh`${KUBECTL} -n ${space} rollout status ${`deployment/${name}`} --timeout=2s >/dev/null`,
      ),
    ),
    look: lines(...split.map(([space = '', name = '']) => sh`${KUBECTL} -n ${space} get deployment ${name} -o wide`)),
    expect: `${of.join(', ')}: all pods that are wanted are there`,
  };
}

/** A node is Ready, of a version. */
export const ownNodeByHand = (node: string, version: string): HandCheck => ({
  is: sh`${KUBECTL} get node ${node} --no-headers | awk -v version=${version} '$2 == "Ready" && $5 == version { found = 1 } END { exit !found }'`,
  look: sh`${KUBECTL} get node ${node}`,
  expect: `${node} is Ready, of ${version}`,
});
