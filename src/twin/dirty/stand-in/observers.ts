import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/**
 * What `state` scripts call: units with their processes, files with their content. Lines of a firewall's rules begin
 * with `rule`, those of a unit that puts rules back with `manager`.
 */
export const observers: Script = sh`export LC_ALL=C
show_managers() { for one in "$@"; do echo "manager $one $(systemctl is-active "$one") $(systemctl is-enabled "$one")"; done; }
show_units() { systemctl show -p Id,MainPID,ActiveState,UnitFileState,ExecMainStartTimestampMonotonic "$@" | tr '\n' ' '; echo; }
# Names, modes, owners and content of whatever is below these paths.
show_files() {
  find "$@" -printf '%p %y %m %U:%G %l\n' 2>/dev/null | sort
  find "$@" -type f -exec sha256sum {} + 2>/dev/null | sort -k 2
}
show_chains() {
  for table in filter nat; do
    iptables-nft -t "$table" -S 2>/dev/null | grep -E -e "$1" | sed "s/^/rule $table /"
  done || :
}
show_nft() { nft -s list table "$@" 2>/dev/null | sed -e 's/packets [0-9]* bytes [0-9]*//' -e 's/^/rule /' || :; }
show_links() {
  for one in "$@"; do
    ip -o link show dev "$one" 2>&1 | sed -e 's/ qdisc .*//' -e 's/@[^:]*//'
    ip -o -4 address show dev "$one" 2>/dev/null | tr -s ' ' | cut -d ' ' -f 2-4
  done
}
show_rules() { ip rule show | grep -E -e "$1" || :; }
show_rooms() { for one in "$@"; do stat -L -c '%n %i' "/run/netns/$one" 2>&1; done; }`;
