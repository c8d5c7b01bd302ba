import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { allOf, sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';

/** Whether the mesh's addresses are free: no interface of another name has one. */
export const formerByHand = (subnets: readonly string[], besides: string | undefined): ByHand =>
  besides === undefined
    ? shown(sh`wg show; ls -l /etc/wireguard; systemctl list-units --all --no-legend --no-pager 'wg-quick@*'`)
    : {
        kind: 'look',
        is: allOf(subnets.map(subnet => sh`! ip -o address show to ${subnet} | grep -v ${`^[0-9]*: ${besides} `}`)),
        expect: `no interface but ${besides} has an address of ${subnets.join(', ')}`,
        otherwise: 'stop and disable the old tunnel: systemctl disable --now wg-quick@NAME',
      };
