import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { sh } from '../../../shell/sh.ts';
import { EDGE_TABLE } from './edge-places.ts';

/** The table that closes a host is made of what is read there: its interfaces, SSH's port, what listens. */
export const edgeByHand = ({ only_where_there: there }: { readonly only_where_there: boolean }): ByHand =>
  there
    ? {
        kind: 'look',
        is: sh`! { command -v nft && nft list table inet ${EDGE_TABLE}; } >/dev/null 2>&1`,
        expect: 'phase 3 has not closed this host',
        otherwise: "the mesh's port has to be open in its table: let phase 2 do that, by provision",
      }
    : { kind: 'cannot', because: 'its table is made of what is read on the host: its interfaces, the port of SSH' };
