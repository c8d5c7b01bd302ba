import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { sh } from '../../../shell/sh.ts';
import { EDGE_TABLE } from './edge-places.ts';

interface EdgeWish {
  readonly mode: 'manage' | 'off';
  readonly only_where_there: boolean;
}

/** Networks of IPv4 that nobody outside reaches, as a regular expression of an address' beginning. */
const INSIDE =
  '^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.|169\\.254\\.|127\\.)';

/** The table that closes a host is made of what is read there: its interfaces, the port of SSH, what listens. */
export function edgeByHand({ mode, only_where_there: there }: EdgeWish): ByHand {
  const isThere = sh`{ command -v nft && nft list table inet ${EDGE_TABLE}; } >/dev/null 2>&1`;
  if (there) {
    return {
      kind: 'look',
      is: sh`! ${isThere}`,
      expect: 'phase 3 has not closed this host',
      otherwise: "the mesh's port has to be open in its table: let phase 2 do that, by provision",
    };
  }
  if (mode === 'off') return { kind: 'nothing', because: 'the inventory says firewall: { mode: off }' };
  return {
    kind: 'look',
    is: sh`${isThere} ||
{ ! ip -4 -o address show scope global | awk '{ print $4 }' | grep -Evq ${INSIDE} &&
  ! ip -6 -o address show scope global | awk '{ print $4 }' | grep -q '^[23]'; }`,
    expect: 'this host has no public address, or what comes from outside is closed already',
    otherwise: `K3s would be open to the internet. The table is made of what is read here, so let provision do this stage alone: ${ownCommand('phase3')} --stage 'what is reached from outside' -l HOST`,
  };
}
