# 30: seconds that one step may take before the next is tried all the same.
say() { printf '%s\n' "$*" >>"$dir/undone.new"; }
: >>"$dir/undone.new"
within() { if command -v timeout >/dev/null 2>&1; then timeout 30 "$@"; else "$@"; fi; }
# Lines of the first file that the second has not.
minus() { awk -v other="$2" 'BEGIN { while ((getline line <other) > 0) seen[line] = 1 } !($0 in seen)' "$1"; }

# What the run has at work is ended first: it must not go on with what is being undone.
end_script() {
  pid=$(cat "$dir/pid" 2>/dev/null) || return 0
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF /runs/ || return 0
  kill -s TERM -- "-$pid" 2>/dev/null || return 0
  sleep 1
  kill -s KILL -- "-$pid" 2>/dev/null
}

# What was not installed then was not seen; what cannot be read now is not taken for empty.
unseen() { [ -e "$dir/saved/$1.none" ]; }
# Tables that were not there, and have been emptied.
empty_tables() {
  sed -n 's/^\*//p' "$dir/now/$2" | while read -r table; do
    grep -qxF "*$table" "$dir/saved/$2" || within nft delete table "$1" "$table" 2>/dev/null
  done
}
put_firewall_back() {
  if [ -s "$dir/saved/ipset" ] && ! cmp -s "$dir/saved/ipset" "$dir/now/ipset"; then
    within ipset -exist restore <"$dir/saved/ipset" && say 'restored sets'
  fi
  for file in iptables.legacy iptables.nft ip6tables.legacy ip6tables.nft; do
    program=$(guard_program "${file%.*}" "${file#*.}" restore)
    if unseen "$file" || [ -z "$program" ] || cmp -s "$dir/saved/$file" "$dir/now/$file"; then continue; fi
    # A table that was not there is emptied and opened.
    {
      awk -v saved="$dir/saved/$file" 'BEGIN { while ((getline line <saved) > 0) had[line] = 1 }
        /^\*/ { skip = $0 in had }
        skip { next }
        /^\*/ || /^COMMIT/ { print }
        /^:/ && $2 != "-" { print $1, "ACCEPT [0:0]" }' "$dir/now/$file"
      cat "$dir/saved/$file"
    } >"$dir/rules"
    within "$program" <"$dir/rules" && say "restored the rules of ${file%.*} (${file#*.})"
    case $file in
      iptables.nft) empty_tables ip "$file" ;;
      ip6tables.nft) empty_tables ip6 "$file" ;;
    esac
  done
  if ! unseen nft && ! cmp -s "$dir/saved/nft" "$dir/now/nft"; then
    {
      # Each comes into being first, so that it can be deleted whatever is there; iptables' own were given back above.
      cat "$dir/saved/nft" "$dir/now/nft" | sed -n 's/^table \([a-z0-9]*\) \([^ ]*\) {.*/\1 \2/p' | sort -u |
        while read -r family table; do
          case $family in
            ip) grep -qxF "*$table" "$dir/saved/iptables.nft" && continue ;;
            ip6) grep -qxF "*$table" "$dir/saved/ip6tables.nft" && continue ;;
          esac
          printf 'add table %s %s\ndelete table %s %s\n' "$family" "$table" "$family" "$table"
        done
      cat "$dir/saved/nft"
    } >"$dir/rules"
    within nft -f "$dir/rules" && say 'restored the rules of nftables'
  fi
}

# What is still not as it was, with what cannot be read to know.
tell_rest() {
  if [ -e "$dir/now/failed" ]; then
    while IFS= read -r line; do say "could not be read back, and may differ from before: $line"; done <"$dir/now/failed"
  fi
  for file in iptables.legacy iptables.nft ip6tables.legacy ip6tables.nft nft ipset; do
    unseen "$file" || [ -e "$dir/now/failed" ] || cmp -s "$dir/saved/$file" "$dir/now/$file" ||
      say "could not be restored: rules of $file"
  done
  for file in links addresses rules.4 rules.6 routes.4 routes.6; do
    minus "$dir/saved/$file" "$dir/now/$file" | while IFS= read -r line; do say "could not be restored: $file: $line"; done
  done
}

put_network_back() {
  minus "$dir/saved/links" "$dir/now/links" >"$dir/lines"
  while read -r link mtu state; do
    if within ip link set dev "$link" mtu "$mtu" "$state"; then say "set $link $state again, mtu $mtu"; fi
  done <"$dir/lines"
  minus "$dir/now/addresses" "$dir/saved/addresses" >"$dir/lines"
  while read -r link words; do
    grep -q "^$link " "$dir/saved/links" || continue
    # shellcheck disable=SC2086 # several words on purpose
    if within ip address delete $words dev "$link"; then say "removed the address $words of $link"; fi
  done <"$dir/lines"
  minus "$dir/saved/addresses" "$dir/now/addresses" >"$dir/lines"
  while read -r link words; do
    # shellcheck disable=SC2086 # several words on purpose
    if within ip address add $words dev "$link"; then say "restored the address $words of $link"; fi
  done <"$dir/lines"
  for family in 4 6; do
    minus "$dir/now/rules.$family" "$dir/saved/rules.$family" >"$dir/lines"
    while read -r number words; do
      # shellcheck disable=SC2086 # several words on purpose
      if within ip "-$family" rule delete pref "${number%:}" $words; then say "removed the routing rule $number $words"; fi
    done <"$dir/lines"
    minus "$dir/saved/rules.$family" "$dir/now/rules.$family" >"$dir/lines"
    while read -r number words; do
      # shellcheck disable=SC2086 # several words on purpose
      if within ip "-$family" rule add pref "${number%:}" $words; then say "restored the routing rule $number $words"; fi
    done <"$dir/lines"
    minus "$dir/now/routes.$family" "$dir/saved/routes.$family" >"$dir/lines"
    while read -r words; do
      # shellcheck disable=SC2086 # several words on purpose
      if within ip "-$family" route delete $words; then say "removed the route $words"; fi
    done <"$dir/lines"
    minus "$dir/saved/routes.$family" "$dir/now/routes.$family" >"$dir/lines"
    # Twice: a gateway is reached by a route that may stand behind it in the list.
    for round in 1 2; do
      while read -r words; do
        # shellcheck disable=SC2086 # several words on purpose
        if within ip "-$family" route add $words 2>/dev/null; then say "restored the route $words"; fi
      done <"$dir/lines"
    done
  done
}

# Kernel settings as they were, a line each: file, value.
put_sysctls_back() {
  while read -r file value; do
    [ "$(tr -s '[:space:]' ' ' <"$file" 2>/dev/null | sed 's/ $//')" != "$value" ] || continue
    if printf '%s\n' "$value" 2>"$dir/said" >"$file"; then say "set ${file#/proc/sys/} to $value again"
    else say "could not be restored: $file: $value"; fi
  done <"$dir/sysctls"
}

look_again() { guard_look "$dir/now" || :; }

# Units whose files or drop-ins were put back start as those say only once systemd has read them.
reload_units() { ! grep -qF /systemd/system/ "$dir/undone.new" || within systemctl daemon-reload; }

# Each line of the list: unit, whether it ran, since when, whether it starts at boot.
put_starts_back() {
  while read -r unit active since enabled; do
    now=$(systemctl is-enabled "$unit" 2>/dev/null)
    case $enabled/$now in
      enabled/disabled) within systemctl enable -q "$unit" && say "enabled $unit" ;;
      disabled/enabled) within systemctl disable -q "$unit" && say "disabled $unit" ;;
    esac
  done <"$dir/units"
}
stop_units() {
  while read -r unit active since enabled; do
    [ "$active" != active ] || continue
    case $(systemctl is-active "$unit" 2>/dev/null) in
      active | activating | reloading) within systemctl stop "$unit" && say "stopped $unit" ;;
    esac
  done <"$dir/units"
}
restart_units() {
  while read -r unit active since enabled; do
    [ "$active" = active ] || continue
    now=$(systemctl is-active "$unit" 2>/dev/null)
    [ "$now" != active ] || { [ -n "$restored" ] && grep -qxF -e "$unit" "$dir/named"; } ||
      [ "$(systemctl show -p ActiveEnterTimestampMonotonic --value "$unit")" != "$since" ] || continue
    systemctl reset-failed "$unit" 2>/dev/null
    within systemctl restart "$unit" && say "restarted $unit"
  done <"$dir/units"
}

[ -s "$dir/units" ] || : >"$dir/units"
if [ "$2" != boot ]; then
  end_script
  look_again; put_firewall_back
  # While their files, addresses and routes are still there: some take these away themselves, and fail where they cannot.
  stop_units
fi
put_files_back
reload_units
put_starts_back
if [ "$2" != boot ]; then
  put_sysctls_back
  look_again; put_network_back
  restart_units
  look_again; put_firewall_back; put_network_back
  look_again; tell_rest
fi
sort -u "$dir/undone.new" >"$dir/undone.list" 2>/dev/null && mv "$dir/undone.list" "$dir/undone.new"
mv "$dir/undone.new" "$dir/undone"
