guard_own() { case $(iptables --version 2>/dev/null) in *nf_tables*) echo nft ;; *) echo legacy ;; esac; }
# guard_program FAMILY BACKEND save|restore: where there is one backend only, its programs have no infix.
guard_program() {
  if command -v "$1-$2-$3" >/dev/null 2>&1; then echo "$1-$2-$3"
  elif [ "$(guard_own)" = "$2" ] && command -v "$1-$3" >/dev/null 2>&1; then echo "$1-$3"; fi
}
# guard_ask NAME PROGRAM …: what it prints, in NAME.new.
guard_ask() {
  guard_name=$1; shift
  guard_code=0; "$@" >"$guard_at/$guard_name.new" 2>"$guard_at/said" </dev/null || guard_code=$?
  [ $guard_code != 0 ] || return 0
  : >"$guard_at/$guard_name.new"
  grep -qi -e 'not supported' -e 'open session to kernel' -e 'initialization failed: invalid argument' "$guard_at/said" &&
    return
  guard_line=$(head -n 1 "$guard_at/said")
  printf '%s: %s\n' "$*" "${guard_line:-exited with status $guard_code}" >>"$guard_at/failed"
  return 1
}
# guard_keep_lines NAME FILTER …: what was asked, as lines that can be compared.
guard_keep_lines() {
  guard_name=$1; shift
  "$@" <"$guard_at/$guard_name.new" >"$guard_at/$guard_name" ||
    printf '%s: could not be saved\n' "$guard_name" >>"$guard_at/failed"
}
guard_iptables_look() {
  : >"$guard_at/$1.$2"
  case $2 in
    nft) guard_some=$guard_tables ;;
    legacy) guard_some=; { read -r guard_some <"/proc/net/${1%tables}_tables_names"; } 2>/dev/null || : ;;
  esac
  [ -n "$guard_some" ] || return 0
  guard_save=$(guard_program "$1" "$2" save)
  if [ -z "$guard_save" ]; then : >"$guard_at/$1.$2.none"; return 0; fi
  if guard_ask "$1.$2" "$guard_save"; then
    guard_keep_lines "$1.$2" sed -e '/^#/d' -e 's/\[[0-9]*:[0-9]*\]/[0:0]/'
  fi
}
# Tables of iptables-nft are given back by iptables: nft cannot write all of their rules.
guard_nft_look() {
  : >"$guard_at/nft"
  if [ "$guard_tables" = unknown ]; then : >"$guard_at/nft.none"; return 0; fi
  while read -r guard_word guard_family guard_table; do
    case $guard_family in
      ip) guard_twin=iptables.nft ;;
      ip6) guard_twin=ip6tables.nft ;;
      *) guard_twin= ;;
    esac
    if [ -n "$guard_twin" ] && grep -qxF "*$guard_table" "$guard_at/$guard_twin"; then continue; fi
    if guard_ask table nft -s list table "$guard_family" "$guard_table"; then
      cat "$guard_at/table.new" >>"$guard_at/nft" || echo 'nft: could not be saved' >>"$guard_at/failed"
    fi
  done <"$guard_at/tables"
}
# What was asked in FILE… (NAME.new), as lines that can be compared, in NAME: one process for all of them.
guard_network_lines() {
  awk '
    FNR == 1 { out = FILENAME; sub(/\.new$/, "", out); name = out; sub(/.*\//, "", name) }
    name == "links" && /^[0-9]*: [^<]*<[^>]*> mtu [0-9]/ {
      link = $0; sub(/^[0-9]*: /, "", link); sub(/[:@].*/, "", link)
      flags = $0; sub(/^[^<]*</, "", flags)
      mtu = flags; sub(/^[^>]*> mtu /, "", mtu); sub(/[^0-9].*/, "", mtu)
      sub(/>.*/, "", flags)
      print link, mtu, (("," flags ",") ~ /,UP,/ ? "up" : "down") >out
    }
    name == "addresses" && /^[0-9]*: *[^ ]* *inet6? .* scope / {
      link = $0; sub(/^[0-9]*: */, "", link)
      words = link; sub(/ .*/, "", link)
      sub(/^[^ ]* *inet6? /, "", words)
      match(words, /.* scope /)
      print link, substr(words, 1, RLENGTH - length(" scope ")) >out
    }
    name ~ /^rules/ { sub(/ *\[detached\]/, ""); sub(/ *$/, ""); print >out }
    name ~ /^routes/ {
      gsub(/\\/, "")
      if (/ table local/) next
      sub(/ expires [0-9]*sec/, ""); gsub(/ linkdown/, ""); gsub(/ dead/, ""); sub(/ *$/, "")
      print >out
    }' "$@" || echo 'addresses, rules and routes: could not be saved' >>"$guard_at/failed"
}
guard_network_look() {
  if ! command -v ip >/dev/null 2>&1; then : >"$guard_at/ip.none"; return 0; fi
  set --
  if guard_ask links ip -o link show; then set -- "$@" "$guard_at/links.new"; fi
  if guard_ask addresses ip -o address show scope global; then set -- "$@" "$guard_at/addresses.new"; fi
  for guard_number in 4 6; do
    if guard_ask "rules.$guard_number" ip "-$guard_number" rule show; then set -- "$@" "$guard_at/rules.$guard_number.new"; fi
    if guard_ask "routes.$guard_number" ip -o "-$guard_number" route show table all; then
      set -- "$@" "$guard_at/routes.$guard_number.new"
    fi
  done
  [ $# = 0 ] || guard_network_lines "$@"
}
guard_look() {
  guard_at=$1
  [ ! -e "$guard_at" ] || rm -rf -- "$guard_at"
  mkdir -p "$guard_at" || return 1
  # Who is not root can change none of it, and may not read it all.
  if [ "${provision_uid:-$(id -u)}" != 0 ]; then
    for guard_name in iptables.legacy iptables.nft ip6tables.legacy ip6tables.nft nft ipset links addresses rules.4 rules.6 routes.4 routes.6; do
      : >"$guard_at/$guard_name"; : >"$guard_at/$guard_name.none"
    done
    return 0
  fi
  # Without nft nobody knows; then everybody is asked.
  guard_tables=unknown; : >"$guard_at/tables"
  if command -v nft >/dev/null 2>&1; then
    guard_tables=
    if guard_ask tables nft list tables && [ -s "$guard_at/tables.new" ]; then
      guard_keep_lines tables cat
      guard_tables=some
    fi
  fi
  for guard_which in iptables ip6tables; do
    for guard_backend in legacy nft; do guard_iptables_look "$guard_which" "$guard_backend"; done
  done
  guard_nft_look
  : >"$guard_at/ipset"
  if ! command -v ipset >/dev/null 2>&1; then : >"$guard_at/ipset.none"
  elif guard_ask ipset ipset save && [ -s "$guard_at/ipset.new" ]; then guard_keep_lines ipset cat; fi
  for guard_name in links addresses rules.4 rules.6 routes.4 routes.6; do : >"$guard_at/$guard_name"; done
  guard_network_look
  rm -f "$guard_at"/*.new "$guard_at/said"
  [ ! -e "$guard_at/failed" ]
}
