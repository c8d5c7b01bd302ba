import type { Script } from '../../../model/plan/script.ts';
import { IMPOSSIBLE } from '../../../model/twin/fault.ts';
import { raw, sh } from '../../../shell/sh.ts';

/** Where in a packet's way a chain stands, and its rules in the words of nft. */
interface FaultChain {
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly priority: number;
  readonly rules: readonly string[];
  /** What becomes of what no rule speaks of; default `accept`. */
  readonly policy?: 'accept' | 'drop';
}

const chainText = ({ hook, priority, rules, policy = 'accept' }: FaultChain): string => `  chain ${hook} {
    type filter hook ${hook} priority ${priority}; policy ${policy};
${rules.map(rule => `    ${rule}`).join('\n')}
  }`;

/**
 * A table of nftables that a fault has for itself, so that healing is taking it away. It is put there anew however often that is done.
 * @param name below `fault`, so that two faults side by side have one each.
 */
export function faultTable(family: 'ip' | 'inet' | 'bridge', name: string) {
  const take: Script = sh`nft delete table ${family} ${name} 2>/dev/null || :`;
  const possible =
    family === 'bridge'
      ? sh`nft add table bridge ${name} 2>/dev/null || { echo 'this kernel does not filter bridged packets' >&2; exit ${IMPOSSIBLE}; }`
      : sh``;
  const put = (...chains: readonly FaultChain[]): Script => sh`
${take}
${possible}
nft -f - <<'RULES'
table ${raw(family)} ${raw(name)} {
${raw(chains.map(chainText).join('\n'))}
}
RULES
`;
  return { put, take };
}
