import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import type { UnitState } from '../../system/state/systemd-unit.ts';
import agentNode from './agent-node.sh';

/**
 * K3s tells systemd that an agent is started only once its node was reported anew after the start (pkg/agent/netpol), and a kubelet that has
 * nothing new to say reports after five minutes. The node is Ready, and runs pods, long before that; so it is the node that is asked then.
 */
interface AgentNode {
  /** The status of the node's condition Ready: `True`, `False`, `Unknown`; empty where there is none. */
  readonly ready: string;
  /** Seconds since the epoch at which the kubelet last renewed the node's lease, which it does every ten seconds. */
  readonly renewed: number;
}

/** Defines `provision_agent_node`. */
export const agentNodeFunction: Script = raw(agentNode);

/** What the API says of an agent's node, as lines `agent …`; nothing unless systemd waits for the agent to be started. */
export const probeAgentNode = (node: string): Script =>
  lines(
    agentNodeFunction,
    sh`if [ -d /run/systemd/system ] && [ "$(systemctl show --value -p ActiveState -- k3s-agent.service)" = activating ]; then
  provision_agent_node ${node} | sed 's/^/agent /'
fi`,
  );

/** Undefined where it was not asked, or could not be. */
function agentNodeOf(stdout: string): AgentNode | undefined {
  const [, ready] = /^agent Node (True|False|Unknown|)$/m.exec(stdout) ?? [];
  const [, renewed] = /^agent Lease (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)$/m.exec(stdout) ?? [];
  return ready === undefined || renewed === undefined ? undefined : { ready, renewed: Date.parse(renewed) / 1000 };
}

/** Whether the cluster has the agent although systemd still waits: its node is Ready, and was heard of since this start. Pure. */
export function agentJoined(stdout: string, { unit }: UnitState): boolean {
  const node = agentNodeOf(stdout);
  if (node?.ready !== 'True' || unit?.active !== 'activating' || unit.started === undefined) return false;
  // systemd's time is in whole seconds: the kubelet before may have renewed the lease in the one in which this one was started.
  return node.renewed >= unit.started + 1;
}
