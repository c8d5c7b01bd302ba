import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import {
  type ClusterRulePatterns,
  firewallRulesSchema,
} from '../../../src/collections/firewall/state/cluster-rules-schema.ts';

const wipe = z.object({
  stages: z.array(z.object({ tasks: z.array(z.object({ firewall_rules: z.unknown().optional() })) })),
});

/** What the wipe that ships takes for cluster software's, for the mesh wg0 and the pods and services of the defaults. */
export function shippedRules(): ClusterRulePatterns {
  const text = readFileSync(resolve(import.meta.dirname, '../../../playbooks/wipe.yaml'), 'utf8')
    .replaceAll('{{mesh.interface}}', 'wg0')
    .replaceAll('{{kubernetes.pods}}', '10.42.0.0/16')
    .replaceAll('{{kubernetes.services}}', '10.43.0.0/16')
    .replaceAll('{{wipe.firewall}}', 'ours');
  const tasks = wipe.parse(parse(text)).stages.flatMap(stage => stage.tasks);
  return firewallRulesSchema.parse(tasks.find(task => task.firewall_rules !== undefined)?.firewall_rules).ours;
}
