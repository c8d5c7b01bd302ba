import type { EvidenceOf } from '../../model/gate/evidence.ts';
import { sh } from '../../shell/sh.ts';
import { meshOf } from './mesh/mesh-section.ts';
import { wgQuickUnit } from './state/wireguard-schema.ts';

/** How the mesh runs, and what its unit said. `wg show` hides private keys; public ones are shortened like all keys. */
export const meshEvidence: EvidenceOf = (_, inventory) => {
  const { interface: name } = meshOf(inventory);
  const unit = wgQuickUnit(name);
  return [
    { name: 'wg show', script: sh`wg show ${name}` },
    {
      name: `the journal of ${unit}`,
      script: sh`systemctl status --no-pager -l -n 0 -- ${unit}; journalctl -q --no-pager -o short-iso -n 40 -u ${unit}`,
    },
  ];
};
