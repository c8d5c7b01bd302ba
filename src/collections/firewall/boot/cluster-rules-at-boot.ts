import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { parseBootConfig } from '../../system/boot/config-files.ts';
import { doomedRules } from '../state/doomed-rules.ts';
import type { FirewallRules } from '../state/firewall-rules-schema.ts';
import { leftRules } from '../state/left-rules.ts';
import { savedRules, savedRulesProbe } from './saved-rules.ts';

/** Which of the rules that go are put back at boot from a file. Pure. */
export function savedClusterRules(spec: FirewallRules, stdout: string): readonly Override[] {
  // What is flushed belongs to whoever saved it; the playbook stops such managers, and its gate asks for that.
  if (spec.rules !== 'ours') return [];
  return savedRules(parseBootConfig(stdout)).flatMap(({ unit, files, state, renew }): Override[] => {
    const back = leftRules(spec, state, doomedRules(state, spec));
    if (back.length === 0) return [];
    const after = `there again: ${back.map(({ name, seen }) => `${name}, ${seen}`).join('; ')}`;
    const hint = `${renew}, once the rules are as they should be`;
    return [{ what: 'what goes of the firewall', wanted: 'gone', after, by: `${files.join(', ')} (${unit})`, hint }];
  });
}

/** Who puts the old cluster's rules back at boot. */
export const clusterRulesAtBoot = (spec: FirewallRules): Lasting => ({
  probes: spec.rules === 'ours' ? [savedRulesProbe] : [],
  overrides: ([reading]) => savedClusterRules(spec, reading?.stdout ?? ''),
});
