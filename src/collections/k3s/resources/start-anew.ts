import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { outwaitInputs } from '../../system/state/systemd-unit.ts';
import { agentNodeFunction } from '../state/agent-node.ts';
import journalCauses from '../state/journal-causes.awk';
import awaitStart from './await-start.sh';

interface Start {
  /** `k3s.service` or `k3s-agent.service`. */
  readonly unit: string;
  /** The host's node: an agent is up once that is Ready. */
  readonly node: string;
  /** Until it must be up. */
  readonly seconds: number;
  /** Files that it reads: it is started in a later second than they were changed in. */
  readonly inputs: readonly string[];
}

/**
 * Starts K3s anew, and waits until it is up; fails with what its journal says.
 * @param start what is run in place of a mere restart; it may wait itself
 */
export const startAnew = (
  { unit, node, seconds, inputs }: Start,
  start: Script = lines(sh`systemctl restart --no-block -- "$provision_unit"`, raw(awaitStart)),
): Script =>
  lines(
    agentNodeFunction,
    sh`provision_unit=${unit} provision_node=${node} provision_limit=${seconds} provision_causes=${journalCauses}
provision_before=$(systemctl show --value -p InvocationID -- "$provision_unit")`,
    outwaitInputs(inputs),
    sh`provision_since=$(date +%s)`,
    start,
  );
