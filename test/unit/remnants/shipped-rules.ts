import * as z from 'zod';
import {
  type ClusterRulePatterns,
  firewallRulesSchema,
} from '../../../src/collections/firewall/state/firewall-rules-schema.ts';
import { wipePlaybook } from '../../wipe-playbook.ts';

const wipe = z.object({
  stages: z.array(z.object({ tasks: z.array(z.object({ leftover_firewall_rules: z.unknown().optional() })) })),
});

/** What the wipe that ships takes for cluster software's, for the mesh wg0 and the pods and services of the defaults. */
export function shippedRules(): ClusterRulePatterns {
  const text = JSON.stringify(wipePlaybook)
    .replaceAll('{{mesh.interface}}', 'wg0')
    .replaceAll('{{kubernetes.pods}}', '10.42.0.0/16')
    .replaceAll('{{kubernetes.services}}', '10.43.0.0/16')
    .replaceAll('{{wipe.firewall}}', 'ours')
    .replaceAll('{{wipe.unknown}}', 'keep')
    .replaceAll('"{{wipe.keep}}"', '[]');
  const tasks = wipe.parse(JSON.parse(text)).stages.flatMap(stage => stage.tasks);
  return firewallRulesSchema.parse(
    tasks.find(task => task.leftover_firewall_rules !== undefined)?.leftover_firewall_rules,
  ).ours;
}
