import type { Inventory } from '../../../model/inventory.ts';
import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import { podsOf } from '../kubernetes-section.ts';

/** Routes of Calico's Felix and BIRD, rules and tables of Cilium. */
export const oldRouting = (inventory: Inventory): Script => sh`ip route replace blackhole ${podsOf(inventory)} proto 80
ip route replace 10.244.7.0/24 dev cni0 proto bird
ip rule show | grep -q 'lookup 2004' || ip rule add pref 9 fwmark 0x200/0xf00 lookup 2004
ip route replace local default dev lo table 2004
ip -6 rule show 2>/dev/null | grep -q 'lookup 2004' || ip -6 rule add pref 9 fwmark 0x200/0xf00 lookup 2004 || :`;
