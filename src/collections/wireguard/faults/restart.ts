import type { Script } from '../../../model/plan/script.ts';
import type { FaultScene, FaultStep } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf } from '../mesh/mesh-section.ts';

/** Brings the interface up again from its file: whatever was changed in the running one is gone. */
export const restartScript = (name: string): Script => sh`
systemctl reset-failed ${`wg-quick@${name}`} 2>/dev/null || :
systemctl restart ${`wg-quick@${name}`}
`;

/** The heal of every fault that lies only in the running interface. */
export const restart = ({ hosts, inventory }: FaultScene): readonly FaultStep[] =>
  hosts.map(host => ({ on: host.name, script: restartScript(interfaceOf(inventory)) }));

/**
 * Defines `if`, the interface, and of its running peers: `key_of CIDR`, the public key of the one that is allowed this, which is one address;
 * `endpoint_of KEY`.
 */
export const keyOf = (name: string): Script => sh`
if=${name}
key_of() { wg show "$if" allowed-ips | awk -v ip="$1" '{ for (i = 2; i <= NF; i++) if ($i == ip) print $1 }'; }
endpoint_of() { wg show "$if" endpoints | awk -v key="$1" '$1 == key { print $2 }'; }
`;
