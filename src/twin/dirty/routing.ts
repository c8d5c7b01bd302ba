import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';

/** Routes of Calico's Felix and BIRD, rules and tables of Cilium and wg-quick. */
export const routing = (pods: string): Script => sh`ip route replace blackhole ${pods} proto 80
ip route replace 10.244.7.0/24 dev cni0 proto bird
ip rule show | grep -q 'lookup 2004' || ip rule add pref 9 fwmark 0x200/0xf00 lookup 2004
ip rule show | grep -q 'lookup 51821' || ip rule add pref 99 not fwmark 0xca6c lookup 51821
ip route replace local default dev lo table 2004
ip -6 rule show 2>/dev/null | grep -q 'lookup 2004' || ip -6 rule add pref 9 fwmark 0x200/0xf00 lookup 2004 || :`;
