import type { KeyRound } from '../../../model/key-round.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { renewedMark } from '../state/renewed-mark.ts';
import { interfaceOf, meshSection } from './mesh-section.ts';

/** New keys for the hosts of the mesh. */
export const keyRound: KeyRound = {
  read: inventory => {
    const name = interfaceOf(inventory);
    return sh`if [ -s ${`/etc/wireguard/${name}.key`} ]; then echo has_key; fi
if [ -e ${renewedMark(name)} ]; then echo renewed; fi`;
  },
  toldOf: ({ stdout }) => {
    const tagged = taggedLines(stdout);
    return { hasKey: tagged('has_key').length > 0, renewed: tagged('renewed').length > 0 };
  },
  pinned: ({ hosts }) =>
    hosts.flatMap(host => (meshSection.ofHost(host).wireguard_public_key === undefined ? [] : [host.name])),
};
